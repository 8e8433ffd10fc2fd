//! What is folded, in which order, and what never is.

use super::support::{ASCII, VIEW, node, picture, text, tree};
use crate::output::tree::{Node, View, lines};
use crate::terminal::style::Style;

/// The tree of a text in a number of rows.
fn folded(tree_text: &str, height: usize) -> String {
    in_rows(&tree(tree_text), height)
}

fn in_rows(root: &Node, height: usize) -> String {
    let view = View {
        height: Some(height),
        ..ASCII
    };
    let picture = picture(root, view);
    assert!(picture.lines().count() <= height, "{picture}");
    picture
}

const MIXED: &str = "
w RUNNING
 a SUCCESS
  a1 SUCCESS
   a11 SUCCESS
   a12 SKIPPED
  a2 SUCCESS
 b SUCCESS
  b1 SUCCESS
 c SKIPPED
 d RUNNING
  d1 RUNNING
  d2 WAITING
 e ERROR
  e1 ERROR
  e2 SUCCESS
 f RUNNING
 g RUNNING
 h WAITING
 i IDLE
 j WAITING
";

#[test]
fn what_fits_is_not_folded() {
    assert_eq!(folded(MIXED, 20), picture(&tree(MIXED), ASCII));
    assert_eq!(folded(MIXED, 20).lines().count(), 20);
}

#[test]
fn branches_that_ended_are_folded_first() {
    let once = folded(MIXED, 19);
    assert_eq!(once.lines().count(), 18);
    let deepest = "|- + a      SUCCESS\n|  |- + a1  SUCCESS  (2 below)\n|  `- + a2  SUCCESS\n";
    assert!(once.contains(deepest), "{once}");
    // A level higher the oldest is first.
    let twice = folded(MIXED, 17);
    let oldest = "|- + a      SUCCESS  (4 below)\n|- + b      SUCCESS\n|  `- + b1  SUCCESS\n";
    assert!(twice.contains(oldest), "{twice}");
    assert_eq!(
        folded(MIXED, 15),
        "\
* w         RUNNING
|- + a      SUCCESS  (4 below)
|- + b      SUCCESS  (1 below)
|- > c      SKIPPED
|- * d      RUNNING
|  |- * d1  RUNNING
|  `- . d2  WAITING
|- x e      ERROR
|  |- x e1  ERROR
|  `- + e2  SUCCESS
|- * f      RUNNING
|- * g      RUNNING
|- . h      WAITING
|- . i      IDLE
`- . j      WAITING
"
    );
}

#[test]
fn then_neighbours_that_ended_are_one_row() {
    // Only as many as need be, the oldest first.
    let one = folded(MIXED, 14);
    let oldest = "|- + 2 ended: 2 SUCCESS\n|- > c      SKIPPED\n|- * d";
    assert!(one.contains(oldest), "{one}");
    let all = folded(MIXED, 13);
    assert!(
        all.contains("|- + 3 ended: 2 SUCCESS, 1 SKIPPED\n|- * d"),
        "{all}"
    );
    assert_eq!(all.lines().count(), 13);
}

#[test]
fn then_neighbours_that_wait_are_one_row() {
    let some = folded(MIXED, 12);
    assert!(
        some.ends_with("|- . 2 waiting\n`- . j      WAITING\n"),
        "{some}"
    );
    let all = folded(MIXED, 11);
    assert!(
        all.ends_with("|- * g      RUNNING\n`- . 3 waiting\n"),
        "{all}"
    );
}

#[test]
fn then_branches_that_run_are_folded() {
    let branches = folded(MIXED, 10);
    let running = "|- * d      RUNNING  (2 below)\n|- x e";
    assert!(branches.contains(running), "{branches}");
    assert_eq!(
        folded(MIXED, 8),
        "\
* w         RUNNING
|- + 3 ended: 2 SUCCESS, 1 SKIPPED
|- * d      RUNNING  (2 below)
|- x e      ERROR
|  |- x e1  ERROR
|  `- + e2  SUCCESS
|- * 2 running
`- . 3 waiting
"
    );
}

#[test]
fn what_is_paused_or_delayed_is_folded_with_what_runs() {
    let text = "\nw PAUSED\n a RUNNING\n b PAUSED\n c DELAYED\n d NEW\n e RUNNING\n";
    assert_eq!(
        folded(text, 2),
        "= w  PAUSED\n`- * 5 active: 2 RUNNING, 1 PAUSED, 1 DELAYED, 1 other\n"
    );
}

#[test]
fn what_remains_is_cut_and_counted() {
    assert_eq!(
        folded(MIXED, 5),
        "\
* w         RUNNING
|- + 3 ended: 2 SUCCESS, 1 SKIPPED
`- x e      ERROR
   `- x e1  ERROR
... 4 more rows
"
    );
    assert_eq!(
        folded(MIXED, 3),
        "* w     RUNNING\n`- x e  ERROR\n... 6 more rows, 1 failed\n"
    );
    assert_eq!(folded(MIXED, 1), "... 8 more rows, 2 failed\n");
    assert_eq!(folded(MIXED, 0), "");
    let unicode = View {
        height: Some(3),
        ..VIEW
    };
    let lines = lines(&tree(MIXED), &unicode);
    assert_eq!(
        lines[2].spans(),
        [
            (Style::Dim, "… 6 more rows, ".to_string()),
            (Style::Red, "1 failed".to_string())
        ]
    );
}

#[test]
fn failures_are_never_folded() {
    let text = "
w SUCCESS
 handled SUCCESS
  try SUCCESS
   [0] ERROR
   [1] SUCCESS
   [2] SUCCESS
  undo SUCCESS
 stopped CANCELLED
 end SUCCESS
 done SUCCESS
";
    assert_eq!(
        folded(text, 8),
        "\
+ w             SUCCESS
|- + handled    SUCCESS
|  |- + try     SUCCESS
|  |  |- x [0]  ERROR
|  |  `- + 2 ended: 2 SUCCESS
|  `- + undo    SUCCESS
|- ! stopped    CANCELLED
`- + 2 ended: 2 SUCCESS
"
    );
}

#[test]
fn folded_rows_are_dim() {
    let mut root = node("w", "RUNNING");
    root.children = vec![node("a", "SUCCESS"); 9];
    let view = View {
        height: Some(2),
        ..VIEW
    };
    let lines = lines(&root, &view);
    assert_eq!(
        lines[1].spans(),
        [(Style::Dim, "└─ ✔ 9 ended: 9 SUCCESS".to_string())]
    );
    root.children[0].detail = "result".to_string();
    root.children[0].children = vec![node("b", "SUCCESS")];
    root.children.truncate(1);
    let lines = crate::output::tree::lines(&root, &view);
    assert_eq!(text(&lines[1]), "└─ ✔ a  SUCCESS  (1 below)  result");
    assert!(
        lines[1]
            .spans()
            .contains(&(Style::Dim, "(1 below)".to_string()))
    );
}

#[test]
fn only_what_failed() {
    let view = View {
        only_failed: true,
        ..ASCII
    };
    assert_eq!(
        picture(&tree(MIXED), view),
        "* w         RUNNING\n`- x e      ERROR\n   `- x e1  ERROR\n"
    );
    let running = tree("w RUNNING\n a SUCCESS\n b RUNNING\n");
    assert_eq!(picture(&running, view), "* w  RUNNING\nnothing failed\n");
    let failed = tree("w ERROR\n a SUCCESS\n");
    assert_eq!(picture(&failed, view), "x w  ERROR\n");
    let small = View {
        height: Some(1),
        ..view
    };
    assert_eq!(picture(&running, small), "* w  RUNNING\n");
}
