use super::*;
use serde_json::{Value, json};

fn buffered(columns: usize, rows: &[&[Value]]) -> RowBuffer {
    let mut buffer = RowBuffer::new(columns);
    for row in rows {
        buffer.push(row.iter().cloned().map(Cell::from).collect());
    }
    buffer
}

fn drawn(titles: &[&str], rows: &[&[Value]], fit: Option<i64>) -> String {
    let titles: Vec<_> = titles.iter().map(|&title| title.to_owned()).collect();
    let rows = buffered(titles.len(), rows);
    let chosen: Vec<_> = (0..titles.len()).collect();
    let fit = Fit {
        max_width: fit.unwrap_or(0),
        ..Fit::default()
    };
    let mut out = Vec::new();
    listing(titles, &rows, &chosen, (&fit, &[]), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn borders_stay_straight_on_a_terminal_too() {
    let fit = Fit {
        terminal_width: Some(80),
        ..Fit::default()
    };
    let rows = buffered(1, &[&[json!("a\u{1b}[2Jb\u{202e}")], &[json!("c")]]);
    let mut out = Vec::new();
    listing(vec!["A".to_owned()], &rows, &[0], (&fit, &[]), &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "+---------+\n| A       |\n+---------+\n| a\u{fffd}[2Jb\u{fffd} |\n| c       |\n+---------+\n"
    );
}

#[test]
fn a_column_may_be_of_any_width() {
    let long = "x".repeat(70_000);
    let text = drawn(&["ID", "N"], &[&[json!(long), json!(1)]], None);
    let dashes = "-".repeat(70_002);
    let fill = " ".repeat(69_998);
    assert_eq!(
        text,
        format!(
            "+{dashes}+---+\n| ID{fill} | N |\n+{dashes}+---+\n| {long} | 1 |\n+{dashes}+---+\n"
        )
    );
}

#[test]
fn a_line_of_any_length_is_wrapped_as_a_whole() {
    let words = "word ".repeat(250_000);
    let lines: Vec<_> = wrapped(&words, 12).collect();
    assert_eq!(lines.len(), 125_000);
    assert!(lines.iter().all(|line| line == "word word"));
    let spaces = " ".repeat(1_000_000);
    assert_eq!(wrapped(&spaces, 8).collect::<Vec<_>>(), [""]);
}

#[test]
fn white_space_is_spaces_where_lines_are_wrapped() {
    let cell = json!("a\u{b}\nbb\u{c}bbbbbb bb");
    let text = drawn(&["A"], &[&[cell]], Some(13));
    let expected = "| a\u{b}         |\n| bb bbbbbb |\n| bb        |\n";
    assert!(text.contains(expected), "{text}");
}

/// Each would take minutes if the rest of a text were read again for every line. The benchmark has more such texts.
#[test]
fn long_cells_wrap_in_time_that_grows_with_them() {
    for (text, lines) in [
        ("日".repeat(100_000), 5_268),
        ("\t".repeat(200_000), 5),
        (format!("日{}日", "\u{200d}".repeat(200_000)), 5),
        (
            format!("\u{1b}]8;;http://h\u{7}{}", "日".repeat(30_000)),
            1_583,
        ),
    ] {
        let text = drawn(&["ID", "Name"], &[&[json!(1), json!(text)]], Some(47));
        assert_eq!(text.lines().count(), lines);
    }
}
