//! Many commands over one login: what lines mean, what fails, and what it costs the server.

use std::fs;

use serde_json::json;

use crate::support::logins::{
    ADMIN, WORKBOOK, admin, definition, demo, unauthorized, v3, workbook,
};
use crate::support::{Answer, Expected, Outcome, Run, Server, file, mistral};

const GET: &str = "workbook-get-definition b\n";

/// A server that answers as many requests for a workbook.
fn workbooks(times: usize) -> Server {
    Server::start((0..times).map(|_| (Expected::new(WORKBOOK), definition())))
}

/// A shell that reads these lines from a pipe.
fn lines(lines: &str) -> Run {
    mistral(&[]).stdin(lines)
}

/// The same without a server.
fn local(text: &str) -> Outcome {
    lines(text).run()
}

/// A shell with a login.
fn with_login(server: &Server, text: &str) -> Run {
    let shell = lines(text).server(server).envs(&ADMIN);
    shell
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env("MISTRAL_TOKEN_CACHE", "off")
}

#[test]
fn many_lines_have_one_login_and_one_connection() {
    let server = Server::start([
        v3("/v3", &admin(&demo()), "t1", &json!([])),
        workbook("t1"),
        workbook("t1"),
        workbook("t1"),
    ]);
    with_login(&server, &GET.repeat(3))
        .run()
        .assert(0, "texttexttext");
    assert_eq!(server.connections(), 1);
    server.done("one login");
}

#[test]
fn another_setting_has_another_login_and_the_first_is_kept() {
    let other = json!({"project": {"name": "other", "domain": {"id": "default"}}});
    let server = Server::start([
        v3("/v3", &admin(&demo()), "t1", &json!([])),
        workbook("t1"),
        v3("/v3", &admin(&other), "t2", &json!([])),
        workbook("t2"),
        workbook("t1"),
        workbook("t2"),
        workbook("t2"),
    ]);
    let other = format!("--os-project-name other {GET}");
    let text = format!("{GET}{other}{GET}{other}set os-project-name other\n{GET}");
    with_login(&server, &text)
        .run()
        .assert(0, &"text".repeat(5));
    server.done("two logins");
}

#[test]
fn a_refused_token_is_replaced_once_for_all_lines() {
    let login = |token| v3("/v3", &admin(&demo()), token, &json!([]));
    let server = Server::start([
        login("t1"),
        workbook("t1"),
        unauthorized("t1"),
        login("t2"),
        workbook("t2"),
        workbook("t2"),
    ]);
    let ran = with_login(&server, &GET.repeat(3)).env("MISTRAL_TOKEN_CACHE", "off");
    ran.run().assert(0, "texttexttext");
    server.done("a second login");
}

#[test]
fn after_a_failure_the_next_line_runs_and_the_first_code_counts() {
    let missing = || {
        (
            Expected::new("GET /v2/workbooks/none"),
            Answer::text(404, "none"),
        )
    };
    let server = workbooks(2);
    server.expect([missing()]);
    let text = format!("{GET}nonsense\n{GET}\nworkbook-get-definition none\n");
    let ran = lines(&text).server(&server).run();
    ran.assert(2, "texttext");
    ran.assert_stderr(&[
        "mistral: line 2: \"nonsense\" is not a mistral command",
        "mistral: line 5: ",
    ]);
    server.done("all lines");

    let server = workbooks(1);
    let stopped = mistral(&["shell", "--stop-on-error"]).stdin(&text);
    let ran = stopped.server(&server).run();
    ran.assert(2, "text");
    assert!(!ran.stderr.contains("line 5"), "{}", ran.stderr);
    server.done("only the first line");
}

#[test]
fn programs_get_one_object_for_each_line_that_fails() {
    let ran = lines("nonsense\nnonsense\n")
        .env("MISTRAL_ERROR_FORMAT", "json")
        .run();
    ran.assert(2, "");
    assert_eq!(ran.stderr.lines().count(), 2, "{}", ran.stderr);
    ran.assert_stderr(&["line 1: ", "line 2: "]);
}

#[test]
fn a_file_is_as_good_as_a_pipe_and_leaves_standard_input_to_its_commands() {
    let (_folder, path) = file(GET);
    let server = workbooks(1);
    mistral(&["shell", &path])
        .server(&server)
        .run()
        .assert(0, "text");
    let server = Server::start([(
        Expected::new("POST /v2/workbooks/validate").text("version: '2.0'\n"),
        Answer::json(200, &json!({"valid": true})),
    )]);
    fs::write(&path, "workbook-validate - -f value -c Valid").unwrap();
    let ran = mistral(&["shell", &path]).stdin("version: '2.0'\n");
    ran.server(&server).run().assert(0, "True\n");
    server.done("the text");
    let ran = mistral(&["shell", "/nowhere/commands"]).run();
    ran.assert_failure(2, &["cannot open \"/nowhere/commands\""]);
}

#[test]
fn the_lines_of_a_shell_are_not_read_by_its_commands() {
    for line in [
        "workbook-create -\n",
        "workbook-create /dev/stdin\n",
        "api POST workbooks --data=-\n",
        "api POST workbooks --data @-\n",
        "api POST workbooks --data=@-\n",
        "api POST workbooks --data=/dev/fd/0\n",
        "execution-create w -p text=@-\n",
    ] {
        let ran = local(&format!("{line}help nonsense\n"));
        ran.assert_failure(
            2,
            &[
                "line 1: a command cannot read standard input here: it has the commands",
                "line 2: ",
            ],
        );
    }
    let ran = local("shell\n--debug\n");
    ran.assert_failure(
        2,
        &[
            "line 1: a shell cannot run within a shell",
            "line 2: no command was given",
        ],
    );
}

#[test]
fn comments_quotes_and_line_ends_are_those_of_scripts() {
    let name = |name: &str| {
        let request = format!("GET /v2/workbooks/{name}");
        (Expected::new(&request), definition())
    };
    let server = Server::start([
        name("a%20b"),
        name("c"),
        name("%23d"),
        name("$.x"),
        name("e"),
    ]);
    let text = "# a comment\n\n \t \nworkbook-get-definition 'a b' # another\r\nworkbook-get-definition c\r\n\
                workbook-get-definition \"#d\"\nworkbook-get-definition $.x\nworkbook-get-definition e";
    lines(text)
        .server(&server)
        .run()
        .assert(0, "texttexttexttexttext");
    server.done("all names");
}

#[test]
fn an_empty_input_is_no_failure() {
    for text in [
        "",
        "\n",
        "# nothing\n",
        "exit",
        "quit\nnonsense\n",
        "\u{feff}# marked\r\n",
    ] {
        let ran = local(text);
        ran.assert(0, "");
        assert_eq!(ran.stderr, "", "{text:?}");
    }
}

#[test]
fn what_only_a_shell_of_the_system_can_do_is_refused() {
    for (line, part) in [
        ("workbook-list | cat", "`|` at character 15"),
        ("workbook-list > f", "`>` at character 15"),
        ("workbook-create < f", "`<` at character 17"),
        ("workbook-list; workbook-list", "`;` at character 14"),
        ("workbook-list &", "`&` at character 15"),
        ("!ls", "`!` at character 1"),
        ("workbook-get `x`", "a backquote at character 14"),
        ("workbook-get $HOME", "the shell does not expand variables"),
        (
            "workbook-get 'x",
            "the single quote at character 14 is not closed",
        ),
        ("workbook-get x\\", "a command ends on its line"),
        ("workbook-get $(id)", "`$` at character 14"),
        ("workbook-get ${HOME}", "`$` at character 14"),
        ("workbook-list | cat", "--jq"),
        ("workbook-list | cat", "\n  hint: put it in single quotes"),
        ("workbook-get a\0b", "NUL"),
    ] {
        let ran = local(&format!("\n{line}\n"));
        ran.assert_failure(2, &["mistral: line 2: ", part]);
    }
}

#[test]
fn a_line_that_is_too_long_or_no_text_is_skipped() {
    let (_folder, path) = file("");
    let long = "x".repeat(3 << 20);
    let text = [long.as_bytes(), b"\nworkbook-get \xff\nversion-of-nothing"].concat();
    fs::write(&path, text).unwrap();
    let ran = mistral(&["shell", &path]).run();
    ran.assert(2, "");
    ran.assert_stderr(&[
        "line 1: it has more than 1048576 bytes",
        "line 2: it is not UTF-8 text: invalid byte 14",
        "line 3: \"version-of-nothing\" is not a mistral command",
    ]);
}

#[test]
fn settings_hold_for_the_lines_that_follow_and_secrets_are_masked() {
    let text = "set os-password hunter22\nset --os-region-name=RegionTwo\nset os-tenant-name p\nset\n\
                unset os-region-name\nunset os-password\nset\n";
    let ran = mistral(&["--os-cloud", "c"]).stdin(text).run();
    ran.assert(
        0,
        "os-cloud c\nos-password ***\nos-region-name RegionTwo\nos-tenant-name p\nos-cloud c\nos-tenant-name p\n",
    );
    let ran = local("set os-mistral-url http://u:hunter22@h/v2\nset\n");
    ran.assert(0, "os-mistral-url http://***@h/v2\n");
    for (line, part) in [
        ("set nonsense 1", "\"nonsense\" is no setting"),
        ("set os-region-name", "needs a value"),
        ("set os-region-name a b", "one setting and its value"),
        ("set insecure no", "'unset insecure'"),
        ("unset insecure", "was not set here"),
        ("unset", "give one setting"),
    ] {
        local(line).assert_failure(2, &["line 1: ", part]);
    }
}

#[test]
fn a_closed_pipe_ends_the_shell() {
    let server = Server::always(|_| definition());
    let (run, reader) = lines(&GET.repeat(50)).unread_stdout();
    drop(reader);
    let ran = run.server(&server).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(141), ""));
    assert!(server.asked("GET ") <= 1);
}

#[test]
fn help_tells_of_the_words_of_the_shell() {
    let ran = local("? set\nhelp unset\n");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    for part in ["Usage: set [SETTING VALUE]", "Usage: unset SETTING"] {
        assert!(ran.stdout.contains(part), "{}", ran.stdout);
    }
    let (all, alone) = (local("?\n"), mistral(&["help"]).run());
    let more = all.stdout.strip_prefix(&alone.stdout).unwrap();
    assert!(more.starts_with("\nWithin the shell:\n  exit"), "{more}");
    let page = mistral(&["help", "workflow-list"]).run();
    local("? workflow-list").assert(0, &page.stdout);
}
