//! A server whose texts would control the terminal.

use serde_json::{Value, json};

use super::world::World;
use super::{ended, is_drawn, watch};

/// What is written besides texts, by the character that ends it.
fn assert_is_ours(written: &str) {
    for sequence in written.split('\u{1b}').skip(1) {
        let rest = sequence
            .strip_prefix('[')
            .unwrap_or_else(|| panic!("{sequence:?}"));
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && !matches!(c, ';' | '?'))
            .unwrap();
        let (parameters, end) = (&rest[..end], &rest[end..=end]);
        let is_ours = match end {
            "h" | "l" => matches!(parameters, "?1049" | "?25" | "?7"),
            "m" => matches!(parameters, "0" | "1" | "2" | "31" | "32" | "33" | "36"),
            "H" => parameters.ends_with(";1"),
            "J" => matches!(parameters, "" | "2"),
            "K" => parameters.is_empty(),
            _ => false,
        };
        assert!(is_ours, "{sequence:?}");
    }
    let is_control = |c: &char| c.is_control() && !matches!(c, '\u{1b}' | '\r' | '\n');
    assert_eq!(written.chars().find(is_control), None);
    let directions = ['\u{202e}', '\u{2028}', '\u{200f}'];
    assert!(!written.contains(directions));
}

/// The columns in which the states of what succeeded begin.
fn states(written: &str) -> Vec<u16> {
    let mut parser = vt100::Parser::default();
    // This emulator leaves out replacement characters, which others show.
    parser.process(written.replace('\u{fffd}', "?").as_bytes());
    let text = |row, column: u16| -> String {
        let columns = column..(column + 7).min(80);
        let cells = columns.filter_map(|column| parser.screen().cell(row, column));
        cells.map(|cell| cell.contents().to_owned()).collect()
    };
    let at = |row| (0..80).find(|&column| text(row, column) == "SUCCESS");
    (0..11).filter_map(at).collect()
}

#[test]
fn no_text_reaches_the_terminal_as_it_is() {
    let long = "x".repeat(1 << 20);
    let names = [
        "\u{1b}[2J\u{1b}[?1049l\u{1b}]0;title\u{7}",
        "two\r\nlines\u{85}three\u{2028}four",
        "\u{9b}31m\u{202e}\u{200f}back",
        "日本語日本語日本語日本語日本語日本語日本語日本語",
        "e\u{301}\u{301}\u{301} o\u{308}",
        "\u{301}\u{fe0f}\u{200d}",
        "",
        &long,
    ];
    let mut tasks: Vec<Value> = names.iter().map(|name| ended(name, "SUCCESS")).collect();
    for (place, task) in tasks.iter_mut().enumerate() {
        task["id"] = json!(format!("t{place}"));
    }
    let mut failed = ended("failed", "ERROR");
    failed["state_info"] = json!(format!("a\u{1b}[5;5Hb\nc\u{7}{long}"));
    tasks.push(failed);
    let mut odd = ended("odd", "\u{1b}[31mSTATE\n日本");
    odd["runtime_context"] = json!("{\"with_items\": {\"count\": 18446744073709551615}}");
    tasks.push(odd);
    let world = World::new(
        json!({"id": "x", "workflow_name": "\u{1b}c\nflow", "state": "RUNNING", "tasks": tasks}),
    );
    let server = world.server();
    let mut terminal = watch(&server).start();
    let shown = terminal.wait_for(is_drawn);
    assert!(terminal.is_alternate());
    assert_eq!(shown.lines().count(), 13, "{shown}");
    assert_eq!(states(&terminal.written()), [42; 8], "{shown}");
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
    assert_eq!(terminal.ended(), Some(0));
    assert_is_ours(&terminal.written());
}

#[test]
fn ten_thousand_tasks_fit_into_the_screen() {
    let tasks: Vec<Value> = (0..10_000)
        .map(|n| {
            ended(
                &format!("task{n:05}"),
                if n % 100 == 7 { "ERROR" } else { "SUCCESS" },
            )
        })
        .collect();
    let world = World::running(&tasks.into());
    let server = world.server();
    let mut terminal = watch(&server).start();
    let shown = terminal.wait_for(is_drawn);
    assert_eq!(shown.lines().count(), 24, "{shown}");
    assert!(
        shown.contains("10000 tasks: 100 ERROR, 9900 SUCCESS"),
        "{shown}"
    );
    assert!(terminal.written().len() < 100_000);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
    assert_eq!(terminal.ended(), Some(0));
    assert!(terminal.written().contains("task09999"));
}
