//! Rows and their columns.

use super::support::{ASCII, VIEW, node, picture, text, tree};
use crate::character::controls_terminal;
use crate::output::tree::{View, lines};
use crate::output::width::width;
use crate::terminal::style::Style;

const DEPLOY: &str = "
deploy RUNNING 2m03s
 fetch SUCCESS 12s attempt 2 of 3
 install RUNNING 1m40s 2/4 items
  [0] SUCCESS 30s
  [1] ERROR 31s No such host
  [2] RUNNING 12s
 check WAITING
 notify DELAYED 3s next in 8 s
 hold PAUSED 1s
 report SKIPPED
 undo CANCELLED 4s
 odd NEW 5s
 later IDLE
";

#[test]
fn a_tree_has_a_row_for_each_node() {
    assert_eq!(
        picture(&tree(DEPLOY), VIEW),
        "\
● deploy      RUNNING    2m03s
├─ ✔ fetch    SUCCESS      12s  attempt 2 of 3
├─ ● install  RUNNING    1m40s  2/4 items
│  ├─ ✔ [0]   SUCCESS      30s
│  ├─ ✖ [1]   ERROR        31s  No such host
│  └─ ● [2]   RUNNING      12s
├─ ○ check    WAITING
├─ ◷ notify   DELAYED       3s  next in 8 s
├─ ‖ hold     PAUSED        1s
├─ » report   SKIPPED
├─ ⊘ undo     CANCELLED     4s
├─ ? odd      NEW           5s
└─ ○ later    IDLE
"
    );
}

#[test]
fn without_unicode_a_tree_is_ascii() {
    assert_eq!(
        picture(&tree(DEPLOY), ASCII),
        "\
* deploy      RUNNING    2m03s
|- + fetch    SUCCESS      12s  attempt 2 of 3
|- * install  RUNNING    1m40s  2/4 items
|  |- + [0]   SUCCESS      30s
|  |- x [1]   ERROR        31s  No such host
|  `- * [2]   RUNNING      12s
|- . check    WAITING
|- ~ notify   DELAYED       3s  next in 8 s
|- = hold     PAUSED        1s
|- > report   SKIPPED
|- ! undo     CANCELLED     4s
|- ? odd      NEW           5s
`- . later    IDLE
"
    );
}

#[test]
fn a_state_colours_its_glyph_and_its_word() {
    let lines = lines(&tree(DEPLOY), &VIEW);
    let spans = |row: usize| -> Vec<(Style, &str)> {
        let spans = lines[row].spans().iter();
        spans.map(|(style, text)| (*style, text.trim())).collect()
    };
    assert_eq!(
        spans(0),
        [
            (Style::Cyan, "●"),
            (Style::Plain, ""),
            (Style::Bold, "deploy"),
            (Style::Plain, ""),
            (Style::Cyan, "RUNNING"),
            (Style::Plain, "2m03s"),
        ]
    );
    assert_eq!(
        spans(4),
        [
            (Style::Dim, "│  ├─"),
            (Style::Red, "✖"),
            (Style::Plain, "[1]"),
            (Style::Red, "ERROR"),
            (Style::Plain, "31s"),
            (Style::Red, "No such host"),
        ]
    );
    for (row, style) in [
        (1, Style::Green),
        (6, Style::Dim),
        (7, Style::Yellow),
        (8, Style::Yellow),
        (9, Style::Dim),
        (10, Style::Yellow),
        (11, Style::Plain),
        (12, Style::Dim),
    ] {
        let (name, styles) = (text(&lines[row]), spans(row));
        let states = styles.iter().filter(|(_, text)| !text.is_empty());
        let states: Vec<_> = states.map(|(style, _)| *style).collect();
        assert!(states.contains(&style), "{name}: {states:?}");
    }
}

#[test]
fn columns_are_aligned_in_cells() {
    let root = tree(
        "
w RUNNING 1s
 日本語 SUCCESS 2s
 e\u{301}e\u{301} SUCCESS 10s
 👨\u{200d}👩\u{200d}👧 ERROR 3s why
 plain
",
    );
    let lines = lines(&root, &VIEW);
    let column = |word: &str| -> Vec<usize> {
        let lines = lines.iter().map(text);
        let starts = lines.filter_map(|line| Some(width(&line[..line.find(word)?])));
        starts.collect()
    };
    assert_eq!(column("SUCCESS"), [13, 13]);
    assert_eq!(column("ERROR"), [13]);
    assert_eq!(column("10s"), [22]);
    assert_eq!(column("why"), [27]);
    assert_eq!(text(&lines[4]), "└─ ? plain");
}

#[test]
fn a_long_name_leaves_half_of_the_line() {
    let mut root = node("w", "RUNNING");
    root.children = vec![
        node(&"n".repeat(100), "SUCCESS"),
        node(&"日".repeat(100), "ERROR"),
    ];
    root.children[0].detail = "d".repeat(100);
    // A wide character is not halved.
    assert_eq!(
        picture(&root, View { width: 62, ..VIEW }),
        "\
● w                              RUNNING
├─ ✔ nnnnnnnnnnnnnnnnnnnnnnnnn…  SUCCESS  ddddddddddddddddddd…
└─ ✖ 日日日日日日日日日日日日…   ERROR
"
    );
    assert_eq!(
        picture(&root, View { width: 62, ..ASCII }),
        "\
* w                              RUNNING
|- + nnnnnnnnnnnnnnnnnnnnnnn...  SUCCESS  ddddddddddddddddd...
`- x 日日日日日日日日日日日...   ERROR
"
    );
}

#[test]
fn narrow_lines_are_cut() {
    for width_of_view in 0..40 {
        let view = View {
            width: width_of_view,
            ..VIEW
        };
        for line in lines(&tree(DEPLOY), &view) {
            assert!(width(&text(&line)) <= width_of_view, "{line:?}");
        }
    }
}

#[test]
fn hostile_texts_stay_in_their_row() {
    let hostile = "a\nb\r\u{1b}[2Jc\td\u{202e}e\u{9b}31m";
    let mut root = node(hostile, hostile);
    root.time = hostile.to_string();
    root.detail = hostile.to_string();
    root.children = vec![
        node("\u{301}x", "SUCCESS"),
        node("", "ERROR"),
        node(&"\u{301}".repeat(1_000_000), "ERROR"),
        node(&"\u{1b}".repeat(1_000_000), "ERROR"),
        node("\u{200d}", &"x".repeat(1_000_000)),
    ];
    root.children[1].detail = "日\n".repeat(1_000_000);
    for view in [VIEW, ASCII] {
        let picture = picture(&root, view);
        assert_eq!(picture.lines().count(), 6, "{picture}");
        let is_safe = |c: char| c == '\n' || !controls_terminal(c);
        assert!(picture.chars().all(is_safe), "{picture:?}");
        assert!(picture.lines().all(|line| width(line) <= 80), "{picture}");
        assert!(picture.len() < 10_000);
        assert!(picture.contains(" \u{fffd}x  "), "{picture}");
    }
}

#[test]
fn a_deep_node_shows_its_name() {
    let mut root = node("leaf", "ERROR");
    for level in (0..200).rev() {
        let mut parent = node(&format!("level{level}"), "ERROR");
        parent.children.push(root);
        root = parent;
    }
    let picture = picture(&root, ASCII);
    let last = picture.lines().last().unwrap();
    assert_eq!(last, format!("{}`- x leaf      ERROR", "   ".repeat(5)));
}
