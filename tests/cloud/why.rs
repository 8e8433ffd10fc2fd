//! `execution-why` on a real Mistral: each kind of failure is explained.

use serde_json::{Value, json};

use crate::support::own::Own;
use crate::support::{Answer, Server, WebServer, free_port, server, unique};

/// Creates the workflows of a definition, in which `@` stands for a prefix of their names, and gives the prefix.
pub fn workflows(server: &Server, definition: &str) -> String {
    let prefix = unique("why");
    let text = format!("version: '2.0'\n{}", definition.replace('@', &prefix));
    server.ok(&["workflow-create", &server.file(&prefix, &text)]);
    prefix
}

/// Runs a workflow until it is in this state and gives the ID of the execution.
pub fn reached(server: &Server, workflow: &str, state: &str) -> String {
    let id = server.field(&["execution-create", workflow], "ID");
    server.ok(&["execution-wait", &id, "--for", state, "--timeout", "1m"]);
    id
}

pub fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

const KINDS: &str = "
@fail:
  tasks:
    a: {action: std.fail, target: gpu-1}
@yaql_input:
  tasks:
    a: {action: std.echo, input: {output: <% $.nope %>}}
@yaql_output:
  output: {x: <% $.nope %>}
  tasks:
    a: {action: std.noop}
@publish:
  tasks:
    a: {action: std.noop, publish: {x: <% int(abc) %>}}
@needs:
  input: [vm]
  tasks:
    a: {action: std.noop}
@input:
  tasks:
    call: {workflow: @needs, input: {host: 1}}
@action_input:
  tasks:
    a: {action: std.echo, input: {text: 1}}
@no_action:
  tasks:
    a: {action: no.such}
@command:
  tasks:
    a: {action: std.noop, on-success: [fail]}
@message:
  tasks:
    a: {action: std.noop, on-success: [\"fail(msg='disk full')\"]}
@condition:
  tasks:
    a: {action: std.fail, on-error: [{b: <% false %>}]}
    b: {action: std.noop}
@complete:
  tasks:
    a: {action: std.fail, on-complete: [b]}
    b: {action: std.noop}
@join:
  tasks:
    a: {action: std.noop, on-success: c}
    b: {action: std.fail, on-success: c}
    c: {join: all, action: std.noop}
@below:
  tasks:
    call: {workflow: @yaql_output}
";

#[test]
#[ignore = "needs a real Mistral"]
fn each_kind_of_failure_is_explained() {
    let server = server();
    let prefix = workflows(&server, KINDS);
    for (name, parts) in [
        (
            "fail",
            &[
                "1. a\n   Error:    Fail action expected exception.\n   Ran:      action std.fail on gpu-1\n",
            ][..],
        ),
        (
            "yaql_input",
            &[
                "1. a\n   Error:    Can not evaluate YAQL expression [expression=$.nope",
                "   Values:   $.nope: no task before it published it, and it is neither input nor in vars\n",
                "output: <% $.nope %>\n",
                "\n  mistral workflow-update FILE ",
            ],
        ),
        (
            "yaql_output",
            &[
                "1. workflow why_",
                "\n   Error:    Can not evaluate YAQL expression [expression=$.nope",
                ", line 3\n",
                "> 3    output:",
            ],
        ),
        (
            "publish",
            &["1. a\n   Error:    Can not evaluate YAQL expression [expression=int(abc)"],
        ),
        (
            "input",
            &[
                "1. call\n   Error:    Invalid input [name=why_",
                "missing=['vm']]\n",
                "Passed:   host; why_",
                "needs has no input \"host\" and needs vm\n",
            ],
        ),
        (
            "action_input",
            &[
                "1. a\n   Error:    Invalid input [name=std.echo, missing=['output'], unexpected=['text']]\n",
            ],
        ),
        (
            "no_action",
            &["1. a\n   Error:    Failed to find action [action_name=no.such"],
        ),
        (
            "command",
            &[
                "   Error:    ended in ERROR without a message\n",
                "the command fail behind task a (line ",
                ") ended it, if nobody stopped it\n",
            ],
        ),
        (
            "message",
            &["   Error:    disk full\n", "fail(msg='disk full')"],
        ),
        (
            "condition",
            &[
                "1. a\n   Error:    Fail action",
                "its on-error started nothing, as the condition of each entry was false: b if <% false %> (line ",
            ],
        ),
        ("complete", &["1. a\n   Error:    Fail action"]),
        ("join", &["1. b\n   Error:    Fail action"]),
        (
            "below",
            &[
                "1. call\n   Error:    Can not evaluate YAQL",
                "yaql_output, line 3\n",
            ],
        ),
    ] {
        let id = reached(&server, &format!("{prefix}{name}"), "ERROR");
        let text = server.ok(&["execution-why", &id]);
        let from = format!("\n  mistral execution-create --from {id} ");
        assert_has(&text, &[" failed ", &from]);
        assert_has(&text, parts);
        for noise in [
            "Traceback",
            "action_ex_id",
            "site-packages",
            "class=",
            "\n2. ",
        ] {
            assert!(!text.contains(noise), "{name}: {noise} in\n{text}");
        }
    }
}

const STATES: &str = "
@timeout:
  tasks:
    a: {action: std.async_noop, timeout: 1}
@running:
  tasks:
    a: {action: std.async_noop}
    b: {action: std.fail, on-error: [c]}
    c: {action: std.noop}
@inner:
  tasks:
    quiet: {action: std.fail, on-error: [noop]}
@undone:
  tasks:
    a: {action: std.fail, on-error: [undo]}
    undo: {action: std.http, input: {url: 'http://127.0.0.1:9/'}}
@handled:
  tasks:
    bad: {workflow: @timeout, on-error: [good]}
    good: {workflow: @inner}
";

#[test]
#[ignore = "needs a real Mistral"]
fn timeouts_other_states_and_what_was_handled() {
    let server = server();
    let prefix = workflows(&server, STATES);
    let why = |id: &str, words: &[&str]| {
        let mut line = vec!["execution-why", id];
        line.extend(words);
        server.ok(&line)
    };
    let id = reached(&server, &format!("{prefix}timeout"), "ERROR");
    let running = " still runs: a timeout does not stop it\n";
    let end = " --state ERROR  to end the action that still runs\n";
    assert_has(
        &why(&id, &[]),
        &["Error:    Task timed out [timeout(s)=1].\n", running, end],
    );

    let id = server.field(&["execution-create", &format!("{prefix}running")], "ID");
    Server::poll("a handled failure", || {
        why(&id, &["--all"]).contains("1. b (handled by on-error)\n")
    });
    assert_has(
        &why(&id, &[]),
        &[
            "Nothing failed so far: execution ",
            " is RUNNING. An on-error handled 1 failure; --all shows it.\n",
        ],
    );
    server.ok(&["execution-cancel", &id, "-m", "not today"]);
    assert_has(
        &why(&id, &[]),
        &[
            " was cancelled",
            "   Reason:   not today\n",
            "\nStill running:\n  a: action std.async_noop ",
        ],
    );

    let id = reached(&server, &format!("{prefix}handled"), "SUCCESS");
    let some = why(&id, &[]);
    assert_has(
        &some,
        &[
            "Nothing failed: ",
            " An on-error handled 1 failure; --all shows it.\n",
        ],
    );
    assert!(!some.contains("quiet"), "{some}");
    assert_has(
        &why(&id, &["--all"]),
        &[
            "1. bad > a (handled by on-error)\n",
            "\n2. good > quiet (handled by on-error)\n",
        ],
    );
    let id = reached(&server, &format!("{prefix}undone"), "ERROR");
    let because = "   Because:  it is the on-error of a, which failed first: Fail action expected exception.\n";
    assert_has(&why(&id, &[]), &["1. undo\n", because]);
    assert_has(
        &why(&id, &["--all"]),
        &["\n2. a (its on-error undo failed)\n"],
    );
}

const ITEMS: &str = "
@item:
  input: [i]
  tasks:
    a: {action: std.noop, fail-on: <% $.i mod 2 = 1 %>}
@each:
  tasks:
    each:
      with-items: i in <% range(4) %>
      workflow: @item
      input: {i: <% $.i %>}
";

#[test]
#[ignore = "needs a real Mistral"]
fn items_that_fail_in_the_same_way_are_one_cause() {
    let server = server();
    let prefix = workflows(&server, ITEMS);
    let id = reached(&server, &format!("{prefix}each"), "ERROR");
    let report = server.json(&["execution-why", &id]);
    let causes = report["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1, "{report}");
    let items = json!({"task": "each", "failed": 2, "total": 4, "indexes": [1, 3], "inputs": [{"i": 1}, {"i": 3}]});
    assert_eq!(sorted(&causes[0]["items"]), items);
    // A definition that was changed since is told.
    let name = format!("{prefix}item");
    let text = format!(
        "version: '2.0'\n# moved\n\n{name}:\n  input: [i]\n  tasks:\n    a: {{action: std.noop}}\n"
    );
    std::thread::sleep(std::time::Duration::from_secs(1));
    server.ok(&["workflow-update", &server.file("changed", &text)]);
    let text = server.ok(&["execution-why", &id]);
    assert_has(
        &text,
        &[", line 7\n", "Warning:  the workflow was changed at "],
    );
}

/// The inputs of items, which failed at the same time, in order.
fn sorted(items: &Value) -> Value {
    let mut items = items.clone();
    let inputs = items["inputs"].as_array_mut().unwrap();
    inputs.sort_by_key(ToString::to_string);
    items
}

const HTTP: &str = "
@leaf:
  input: [url]
  tasks:
    fetch:
      action: std.http
      input: {url: <% $.url %>, headers: {X-Auth-Token: t0psecret}, timeout: 5}
      retry: {count: 1, delay: 1}
@mid:
  input: [url]
  tasks:
    install: {workflow: @leaf, input: {url: <% $.url %>}}
@top:
  input: [url]
  tasks:
    deploy: {workflow: @mid, input: {url: <% $.url %>}}
@items:
  input: [urls]
  tasks:
    each:
      with-items: url in <% $.urls %>
      action: std.http
      input: {url: <% $.url %>, timeout: 5}
";

#[test]
#[ignore = "needs a real Mistral"]
fn http_requests_three_levels_deep_and_of_items() {
    let web = WebServer::always(|_| {
        Answer::json(
            503,
            &json!({"error": "down for maintenance", "password": "hunter2"}),
        )
    });
    let own = Own::new("why");
    let config = own.data.join("http.conf");
    std::fs::write(&config, "[action_std_http]\ndenied_cidrs =\n").unwrap();
    let config = config.to_str().unwrap();
    let started = own.run(&[
        "dev-server-start",
        "--port",
        &own.port,
        "--config-file",
        config,
    ]);
    assert_eq!(started.code, Some(0), "{}", started.stderr);
    let definition = own.data.join("http.yaml");
    std::fs::write(
        &definition,
        format!("version: '2.0'\n{}", HTTP.replace('@', "why_")),
    )
    .unwrap();
    own.ask(&["workflow-create", definition.to_str().unwrap()]);
    let explained = |workflow: &str, input: &Value| {
        let input = input.to_string();
        let id = own.ask(&[
            "execution-create",
            workflow,
            &input,
            "-f",
            "value",
            "-c",
            "ID",
        ]);
        let id = id.trim_end();
        own.ask(&["execution-wait", id, "--for", "ERROR", "--timeout", "1m"]);
        own.ask(&["execution-why", id])
    };
    let (down, closed) = (web.url(), format!("http://127.0.0.1:{}", free_port()));
    let text = explained(
        "why_top",
        &json!({"url": format!("{down}/x?token=t0psecret")}),
    );
    assert_has(
        &text,
        &[
            "1. deploy > install > fetch\n   Error:    HTTP 503 Status from http://127.0.0.1:",
            "Body:     {\"error\":\"down for maintenance\",\"password\":\"***\"}\n",
            "   Ran:      action std.http, attempt 2 of 2\n",
            "workflow why_leaf, line 6\n",
        ],
    );
    assert!(!text.contains("t0psecret"), "{text}");
    let text = explained("why_top", &json!({"url": closed.as_str()}));
    assert_has(
        &text,
        &[
            &format!("Error:    Connection refused: GET {closed}\n"),
            &format!("url: {closed}\n"),
        ],
    );
    assert!(!text.contains(" at 0x"), "{text}");
    let urls = json!([
        down.clone(),
        closed,
        down,
        format!("{}/v2/", own.url().trim_end_matches("/v2"))
    ]);
    let text = explained("why_items", &json!({"urls": urls}));
    assert_has(
        &text,
        &[
            "   Items:    2 of 4 items failed\n",
            "   Items:    1 of 4 items failed\n",
            "Connection refused",
        ],
    );
}
