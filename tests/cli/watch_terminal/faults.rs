//! Servers that go away and come back, logins that end, passwords that are asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::logins::{ADMIN, v3_answer};
use crate::support::private_files::RuntimeFolder;
use crate::support::terminal::{Setup, Terminal, terminal};
use crate::support::{Answer, Server};

use super::world::World;
use super::{assert_sane, ended, is_drawn, row, task, watch};

const PROMPT: &str = "Password of admin for Keystone at 127.0.0.1:";

fn tasks(state: &str) -> Value {
    json!([task("work", state), ended("prepare", "SUCCESS")])
}

#[test]
fn an_outage_is_seen_in_the_footer() {
    let world = World::running(&tasks("RUNNING"));
    let server = world.server();
    let mut terminal = watch(&server).start();
    terminal.wait_for(is_drawn);
    world.fault(Some((
        503,
        json!({"faultstring": "come back \u{1b}[2J later"}),
    )));
    let shown = terminal.wait_for(|text| text.contains("\nno answer for "));
    assert!(shown.contains("├─ ● work     RUNNING"), "{shown}");
    let footer = shown.lines().last().unwrap();
    assert!(
        footer.contains(" (read ") && footer.contains(" ago): "),
        "{footer}"
    );
    assert!(footer.ends_with("[2J later"), "{footer}");
    let told = "ago): come back \u{fffd}[2J later";
    assert!(terminal.written().contains(told), "{footer}");
    // It counts on.
    terminal.wait_for(|text| text.contains("\nno answer for 2s "));
    world.fault(None);
    world.set("RUNNING", &tasks("PAUSED"));
    let shown = terminal.wait_for(is_drawn);
    assert!(row(&shown, "work").ends_with("PAUSED"), "{shown}");
    terminal.send("\u{3}");
    let shown = terminal.wait_for(|text| text.contains("code: 130"));
    assert!(
        !shown.contains("still waiting") && !shown.contains("responds again"),
        "{shown}"
    );
}

#[test]
fn a_server_that_is_not_there_at_first_is_waited_for() {
    let world = World::running(&tasks("RUNNING"));
    world.fault(Some((503, json!({"faultstring": "not yet"}))));
    let server = world.server();
    let mut terminal = watch(&server).start();
    let shown = terminal.wait_for(|text| text.contains("no answer for "));
    assert!(!shown.contains("(read "), "{shown}");
    world.fault(None);
    terminal.wait_for(is_drawn);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
}

/// A server that wants a token: `t1` at first, and `t2` once the value is true.
fn with_login(world: &World) -> (Server, Arc<AtomicBool>) {
    let is_renewed = Arc::new(AtomicBool::new(false));
    let (world, renewed) = (world.clone(), Arc::clone(&is_renewed));
    let server = Server::answering(move |request| {
        let token = if renewed.load(Ordering::SeqCst) {
            "t2"
        } else {
            "t1"
        };
        if request.target == "/v3/auth/tokens" {
            return v3_answer(token, &json!([]));
        }
        if request
            .header("x-auth-token")
            .is_none_or(|sent| sent != token)
        {
            return Answer::text(401, "Authentication required");
        }
        world.answer(request)
    });
    (server, is_renewed)
}

/// The environment of a user whose password may be asked for.
fn at_keystone(setup: Setup, server: &Server) -> Setup {
    setup
        .server(server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env(ADMIN[0].0, ADMIN[0].1)
        .env(ADMIN[2].0, ADMIN[2].1)
}

#[test]
fn a_login_that_has_ended_is_made_again() {
    let world = World::running(&tasks("RUNNING"));
    let (server, renewed) = with_login(&world);
    let setup = at_keystone(watch(&server), &server);
    let mut terminal = setup.env(ADMIN[1].0, ADMIN[1].1).start();
    terminal.wait_for(is_drawn);
    renewed.store(true, Ordering::SeqCst);
    world.set("RUNNING", &tasks("PAUSED"));
    let shown = terminal.wait_for(|text| row(text, "work").ends_with("PAUSED"));
    assert!(is_drawn(&shown), "{shown}");
    assert_eq!(server.asked("POST /v3/auth/tokens"), 2);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
}

/// A watch whose kept token ends, so that the password is asked for while something is drawn.
fn asked(script: &str, world: &World) -> (Terminal, Server, RuntimeFolder) {
    let (server, renewed) = with_login(world);
    let folder = RuntimeFolder::new();
    let script = format!("set -m; mistral execution-get x -f value -c State; {script}");
    let setup = at_keystone(terminal(&script), &server);
    let setup = setup.env("XDG_RUNTIME_DIR", folder.0.path().to_str().unwrap());
    let mut terminal = setup.start();
    terminal.wait(PROMPT, 1);
    terminal.send("correct-horse\n");
    terminal.wait_for(is_drawn);
    renewed.store(true, Ordering::SeqCst);
    terminal.wait(PROMPT, 2);
    (terminal, server, folder)
}

#[test]
fn a_password_is_asked_for_on_the_normal_screen() {
    let world = World::running(&tasks("RUNNING"));
    let script = "mistral execution-watch x --interval 250ms; echo code: $?";
    let (mut terminal, _server, _folder) = asked(script, &world);
    let shown = terminal.text();
    assert!(!terminal.is_alternate() && !terminal.cursor_is_hidden() && !terminal.echo_is_on());
    assert!(
        shown.contains(PROMPT) && !shown.contains("prepare"),
        "{shown}"
    );
    terminal.send("correct-horse\n");
    terminal.wait("\u{1b}[?1049h", 2);
    terminal.wait_for(is_drawn);
    assert!(!terminal.echo_is_on());
    world.set("SUCCESS", &json!([ended("work", "SUCCESS")]));
    terminal.wait_for(|text| text.contains("code: 0"));
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    assert!(!terminal.written().contains("correct-horse"));
}

#[test]
fn ctrl_z_at_the_prompt_stops_it_once() {
    let world = World::running(&tasks("RUNNING"));
    let script =
        "mistral execution-watch x --interval 250ms; echo 'stop''ped'; read key; fg; echo code: $?";
    let (mut terminal, _server, _folder) = asked(script, &world);
    terminal.send("\u{1a}");
    terminal.wait_for(|text| text.contains("stopped"));
    assert_sane(&terminal);
    terminal.send("\n");
    terminal.wait(PROMPT, 3);
    terminal.send("correct-horse\n");
    terminal.wait("\u{1b}[?1049h", 2);
    terminal.wait_for(is_drawn);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
}

#[test]
fn ctrl_c_at_the_prompt_ends_it() {
    let world = World::running(&tasks("RUNNING"));
    let script = "mistral execution-watch x --interval 250ms; echo code: $?";
    let (mut terminal, _server, _folder) = asked(script, &world);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
    let left =
        "● deploy      RUNNING\n├─ ● work     RUNNING\n└─ ✔ prepare  SUCCESS  10s\ncode: 130";
    assert!(terminal.text().ends_with(left), "{}", terminal.text());
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
}
