//! What the environment says of the terminal.

use serde_json::json;
use vt100::Color;

use crate::support::terminal::{Terminal, terminal};

use super::world::World;
use super::{ended, is_drawn, task, watch};

fn world() -> World {
    World::running(&json!([
        task("work", "RUNNING"),
        ended("prepare", "SUCCESS")
    ]))
}

/// Whether anything on the screen has a colour, is bold or dim.
fn is_coloured(terminal: &Terminal) -> bool {
    terminal.look(|screen| {
        let (rows, columns) = screen.size();
        let mut cells =
            (0..rows.get()).flat_map(|row| (0..columns.get()).map(move |column| (row, column)));
        cells.any(|(row, column)| {
            let cell = screen.cell(row, column).unwrap();
            cell.fgcolor() != Color::Default || cell.bold() || cell.dim()
        })
    })
}

#[test]
fn colours_are_as_the_environment_wants_them() {
    for (variables, expected) in [
        (&[][..], true),
        (&[("NO_COLOR", "1")], false),
        (&[("NO_COLOR", "")], true),
        (&[("CLICOLOR_FORCE", "1")], true),
        (&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
    ] {
        let server = world().server();
        let mut setup = watch(&server);
        for (name, value) in variables {
            setup = setup.env(name, value);
        }
        let mut terminal = setup.start();
        terminal.wait_for(is_drawn);
        assert_eq!(is_coloured(&terminal), expected, "{variables:?}");
        terminal.send("\u{3}");
        terminal.wait_for(|text| text.contains("code: 130"));
        assert_eq!(is_coloured(&terminal), expected, "{variables:?}");
    }
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_has_lines() {
    for variables in [
        &[("TERM", "dumb")][..],
        &[("TERM", "")],
        &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")],
    ] {
        let world = world();
        let server = world.server();
        let mut setup = watch(&server);
        for (name, value) in variables {
            setup = setup.env(name, value);
        }
        let mut terminal = setup.start();
        terminal.wait_for(|text| text.contains(" work  RUNNING"));
        world.set("SUCCESS", &json!([ended("work", "SUCCESS")]));
        terminal.wait_for(|text| text.contains("code: 0"));
        assert_eq!(terminal.ended(), Some(0));
        let written = terminal.written();
        assert!(!written.contains('\u{1b}'), "{written:?}");
    }
}

#[test]
fn a_locale_without_unicode_has_ascii() {
    for (name, value) in [("LANG", "C"), ("LC_ALL", "POSIX")] {
        let server = world().server();
        let mut terminal = watch(&server).env(name, value).start();
        let shown = terminal.wait_for(is_drawn);
        let expected =
            "* deploy      RUNNING\n|- * work     RUNNING\n`- + prepare  SUCCESS  10s\n2 tasks: ";
        assert!(shown.starts_with(expected), "{shown}");
        terminal.send("\u{3}");
        terminal.wait_for(|text| text.contains("code: 130"));
        assert!(terminal.written().is_ascii());
    }
}

#[test]
fn a_log_and_a_tree_cannot_share_a_terminal() {
    let world = world();
    let server = world.server();
    let script = "set -m; mistral --debug execution-watch x --progress tree; echo refused: $?; \
        mistral --debug execution-watch x --interval 250ms; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.wait(" work  RUNNING", 1);
    world.set("SUCCESS", &json!([ended("work", "SUCCESS")]));
    terminal.wait("code: 0", 1);
    assert_eq!(terminal.ended(), Some(0));
    let written = terminal.written();
    let refused = "mistral: --progress tree and --debug cannot share a terminal\r\n  \
        hint: write the log to a file with --log-file, or use --progress lines\r\nrefused: 2\r\n";
    assert!(written.starts_with(refused), "{written}");
    assert!(!written.contains('\u{1b}'), "{written}");
}

#[test]
fn a_log_in_a_file_leaves_the_terminal_to_the_tree() {
    let server = world().server();
    let script = "set -m; mistral --log-file log execution-watch x --progress tree; echo code: $?; grep -c GET log";
    let mut terminal = terminal(script).server(&server).start();
    terminal.wait_for(is_drawn);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
}
