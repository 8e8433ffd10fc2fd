//! `execution-create`: values of the input, the environment, webhooks, hints.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, file, misused, typed};

const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const POST: &str = "POST /v2/executions";

fn execution(id: &str, workflow: &str, input: &str) -> Value {
    json!({
        "id": id, "workflow_id": "w-1", "workflow_name": workflow, "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": "RUNNING", "state_info": null,
        "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:00", "input": input, "params": "{}"
    })
}

/// Runs a line that sends this body and nothing else, and gives what is on standard error.
fn sends(line: &str, body: &Value) -> String {
    let request = Expected::new(POST).json(&body.to_string());
    let answer = Answer::json(201, &execution("x-1", "w", "{}"));
    let server = Server::start([(request, answer)]);
    let ran = typed(&format!("{line} -f value -c ID"))
        .server(&server)
        .run();
    ran.assert(0, "x-1\n");
    server.done(line);
    ran.stderr
}

fn body(input: Option<&str>, params: Option<&str>) -> Value {
    let mut body = json!({"description": "", "workflow_name": "w"});
    if let Some(input) = input {
        body["input"] = input.into();
    }
    if let Some(params) = params {
        body["params"] = params.into();
    }
    body
}

#[test]
fn values_of_the_input_stand_alone_or_change_it() {
    let (_folder, path) = file("line 1\r\nline 2\n");
    let (_other, list) = file("[1, 2]");
    for (line, input) in [
        ("-p vm=web-1", r#"{"vm": "web-1"}"#.to_owned()),
        (
            "-p n:=5 -p 'l:=[1.50]'",
            r#"{"n": 5, "l": [1.5]}"#.to_owned(),
        ),
        (
            r#"'{"a": 1, "b": 2}' --input-value a=x -p c:=null"#,
            r#"{"a": "x", "b": 2, "c": null}"#.to_owned(),
        ),
        (r#"'"{\"a\": 1}"' -p b="#, r#"{"a": 1, "b": ""}"#.to_owned()),
        ("[] -p a=@@b", r#"{"a": "@b"}"#.to_owned()),
        (
            &format!("-p text=@{path} -p list:=@{list}"),
            r#"{"text": "line 1\r\nline 2\n", "list": [1, 2]}"#.to_owned(),
        ),
    ] {
        let noted = sends(
            &format!("execution-create w {line}"),
            &body(Some(&input), None),
        );
        assert_eq!(noted, "", "{line}");
    }
    let request = Expected::new(POST).json(&body(Some(r#"{"key": "secret\n"}"#), None).to_string());
    let server = Server::start([(request, Answer::json(201, &execution("x-1", "w", "{}")))]);
    let ran = typed("execution-create w -p key=@- -f value -c ID")
        .stdin("secret\n")
        .server(&server)
        .run();
    ran.assert(0, "x-1\n");
    server.done("standard input");
}

#[test]
fn an_input_in_a_yaml_file_is_sent_as_json() {
    for (text, input) in [
        (
            "vm: web-1\nsizes: [1, 2.50]\n",
            Some(r#"{"vm": "web-1", "sizes": [1, 2.5]}"#),
        ),
        (r#"{"a": 1}"#, Some(r#"{"a": 1}"#)),
        ("", None),
    ] {
        for name in ["in.yaml", "in.yml"] {
            let server = Server::start([(
                Expected::new(POST).json(&body(input, None).to_string()),
                Answer::json(201, &execution("x-1", "w", "{}")),
            )]);
            let run = typed(&format!("execution-create w {name} -f value -c ID"));
            std::fs::write(run.folder().join(name), text).unwrap();
            run.server(&server).run().assert(0, "x-1\n");
            server.done(text);
        }
    }
    for (text, part) in [
        ("- a\n", "mistral: INPUT is not a JSON object\n"),
        (
            "a: [",
            "mistral: INPUT: file \"in.yaml\" is neither JSON nor YAML: line 2",
        ),
    ] {
        let server = Server::start([]);
        let run = typed("execution-create w in.yaml");
        std::fs::write(run.folder().join("in.yaml"), text).unwrap();
        run.server(&server).run().assert_failure(1, &[part]);
        server.done(text);
    }
}

#[test]
fn the_environment_is_a_name_a_mapping_or_a_file() {
    for (given, params) in [
        ("production", r#"{"env": "production"}"#),
        ("12", r#"{"env": "12"}"#),
        (
            r#"'{"host": "db", "n": 1}'"#,
            r#"{"env": {"host": "db", "n": 1}}"#,
        ),
        ("'host: db'", r#"{"env": {"host": "db"}}"#),
        ("{}", r#"{"env": {}}"#),
    ] {
        let line = format!("execution-create w --env {given}");
        assert_eq!(sends(&line, &body(None, Some(params))), "", "{given}");
    }
    let line = r#"execution-create w '' '{"env": "old", "task_name": "t"}' --env new"#;
    sends(
        line,
        &body(None, Some(r#"{"env": "new", "task_name": "t"}"#)),
    );
    let definition =
        "mistral: note: --env: this is the definition of an environment; its variables are used\n";
    for (name, text, noted) in [
        ("env.yaml", "a: 1\n", ""),
        (
            "prod.yaml",
            "name: prod\ndescription: null\nvariables:\n  a: 1\n",
            definition,
        ),
        (
            "prod.json",
            r#"{"name": "prod", "variables": "{\"a\": 1}"}"#,
            definition,
        ),
        (
            "production",
            "a: 1\n",
            "mistral: note: --env was read from the file \"production\"\n  \
             hint: for the environment of that name, give PARAMS: '{\"env\": \"production\"}'\n",
        ),
    ] {
        let server = Server::start([(
            Expected::new(POST).json(&body(None, Some(r#"{"env": {"a": 1}}"#)).to_string()),
            Answer::json(201, &execution("x-1", "w", "{}")),
        )]);
        let run = typed(&format!("execution-create w --env {name} -f value -c ID"));
        std::fs::write(run.folder().join(name), text).unwrap();
        let ran = run.server(&server).run();
        ran.assert(0, "x-1\n");
        assert_eq!(ran.stderr, noted);
        server.done(name);
    }
}

/// `--wait` has no value, so that what follows it is INPUT.
#[test]
fn a_duration_in_the_place_of_input_is_explained() {
    let server = Server::start([]);
    let ran = typed("execution-create w --wait 5m").server(&server).run();
    ran.assert_failure(
        1,
        &["hint: --wait takes no value; to wait for at most that long: --wait --timeout 5m\n"],
    );
    server.done("a duration");
}

#[test]
fn an_unknown_environment_is_explained() {
    let fault = json!({"faultcode": "Client", "faultstring": "Environment is not found: prod"});
    let server = Server::start([(Expected::any_body(POST), Answer::json(400, &fault))]);
    let ran = typed("execution-create w --env prod").server(&server).run();
    ran.assert_failure(
        1,
        &[
            "mistral: Environment is not found: prod\n",
            "\n  hint: --env is the name of an environment unless it is a mapping or a file that exists; \
             'mistral environment-list' shows the environments\n",
        ],
    );
    server.done("unknown environment");
}

#[test]
fn webhooks_go_into_the_params() {
    let ended = json!([
        "WORKFLOW_SUCCEEDED",
        "WORKFLOW_FAILED",
        "WORKFLOW_CANCELLED",
        "WORKFLOW_PAUSED"
    ]);
    let hook = |url: &str, events: &Value| match events {
        Value::Null => json!({"type": "webhook", "url": url}),
        events => json!({"type": "webhook", "url": url, "event_types": events}),
    };
    let params = |hooks: &[Value]| wire_text(&json!({"notify": hooks}));
    let example = "https://example.org/hook?a=b";
    for (line, hooks) in [
        (format!("--notify {example}"), vec![hook(example, &ended)]),
        (
            format!("--notify {example}=TASK_FAILED,WORKFLOW_FAILED --notify http://h.org/=ALL"),
            vec![
                hook(example, &json!(["TASK_FAILED", "WORKFLOW_FAILED"])),
                hook("http://h.org/", &Value::Null),
            ],
        ),
        (
            r#"'' '{"notify": [{"type": "webhook", "url": "http://a/"}]}' --notify http://a/=ALL --notify http://b/=ALL"#
                .to_owned(),
            vec![hook("http://a/", &Value::Null), hook("http://b/", &Value::Null)],
        ),
    ] {
        let noted = sends(&format!("execution-create w {line}"), &body(None, Some(&params(&hooks))));
        assert_eq!(noted, "", "{line}");
    }
    let local = "http://127.0.0.1:8080/";
    let noted = sends(
        &format!("execution-create w --notify {local}=ALL"),
        &body(None, Some(&params(&[hook(local, &Value::Null)]))),
    );
    assert_eq!(
        noted,
        "mistral: warning: --notify: a server drops events for 127.0.0.1 without an error, unless its configuration \
         allows loopback and link-local addresses ([action_std_http] denied_cidrs)\n"
    );
}

/// JSON text as the client writes it.
fn wire_text(value: &Value) -> String {
    let mut text = value.to_string();
    for (compact, spaced) in [("\":", "\": "), (",\"", ", \""), (",{", ", {")] {
        text = text.replace(compact, spaced);
    }
    text.replace("https\": //", "https://")
}

#[test]
fn bad_words_are_refused_before_any_request() {
    misused(&[
        (
            "execution-create w -p vm",
            "mistral: --input-value: a value is not KEY=VALUE, KEY:=JSON or KEY=@FILE, as it has no equals sign\n  hint: for example -p vm=web-1,",
        ),
        (
            "execution-create w -p =1",
            "mistral: --input-value: there is no key before the equals sign\n",
        ),
        (
            "execution-create w -p a:=x",
            "mistral: --input-value (a): the value is not JSON: ",
        ),
        (
            "execution-create w -p a:=x",
            "\n  hint: for text, write -p a=VALUE without the colon\n",
        ),
        (
            "execution-create w -p a=@nowhere",
            "mistral: --input-value (a): cannot open \"nowhere\"",
        ),
        (
            "execution-create w -p a=@nowhere",
            "\n  hint: for text that begins with @: -p a=@@...\n",
        ),
        (
            "execution-create w - -p a=@-",
            "mistral: INPUT and --input-value cannot both be read from standard input\n",
        ),
        (
            "execution-create w -p a=@- -p b=@-",
            "--input-value and --input-value cannot both",
        ),
        (
            "execution-create w '' - --env -",
            "PARAMS and --env cannot both be read from standard input",
        ),
        (
            "execution-create w --env nowhere.yaml",
            "mistral: --env: there is no file \"nowhere.yaml\"\n",
        ),
        (
            "execution-create w --env some/name",
            "mistral: --env: there is no file \"some/name\"\n",
        ),
        (
            "execution-create w --env [1]",
            "mistral: --env: the argument is not a mapping of names to values\n",
        ),
        (
            "execution-create w --env {a",
            "mistral: --env: the argument is neither JSON nor YAML: ",
        ),
        (
            "execution-create w --env ''",
            "mistral: --env: the name of the environment is empty\n",
        ),
        (
            "execution-create w --notify ftp://h/",
            "mistral: --notify: the value is not an http or https URL\n",
        ),
        (
            "execution-create w --notify h=TASK_FAILED",
            "not an http or https URL",
        ),
        (
            "execution-create w --notify http://h/=TASK_FALED",
            "mistral: --notify: \"TASK_FALED\" is not an event\n  hint: the events are WORKFLOW_LAUNCHED, ",
        ),
        (
            "execution-create w --notify http://h/=",
            "mistral: --notify: there is no event behind the last equals sign\n",
        ),
        (
            "execution-create w --id today",
            "mistral: --id \"today\" is not a UUID\n",
        ),
        (
            "execution-create w --id ''",
            "mistral: --id \"\" is not a UUID\n",
        ),
        (
            &format!("execution-create -s {ID} --id {ID}"),
            "mistral: -s and --id cannot be combined\n  hint: use --from in place of -s\n",
        ),
        (
            &format!("execution-create -s {ID} -p a=1"),
            "mistral: -s and -p cannot be combined, as -s does not copy the input\n  hint: use --from in place of -s\n",
        ),
        (
            "execution-create w --notify http://h/key=s3cr3t",
            "mistral: --notify: what follows the last equals sign is not an event\n",
        ),
    ]);
}

const REFUSED: &str =
    "Invalid input [name=w, class=DirectWorkflowSpec, missing=['vm'], unexpected=['vmm', 'q']]";

#[test]
fn a_refused_input_is_explained_with_those_of_the_workflow() {
    let fault = json!({"faultcode": "Client", "faultstring": REFUSED});
    for (input, hints) in [
        (
            json!(["vm", {"size": 10}, {"mode": null}]),
            "  hint: the inputs of workflow w: vm (required); size, mode (optional)\n  hint: \"vmm\" is no input; did you mean \"vm\"?\n",
        ),
        (
            json!(["vm"]),
            "  hint: the inputs of workflow w, all required: vm\n  hint: \"vmm\" is no input; did you mean \"vm\"?\n",
        ),
        (
            json!([{"size": 10}]),
            "  hint: the inputs of workflow w, all optional: size\n",
        ),
        (json!([]), "  hint: workflow w has no input\n"),
    ] {
        let interface = json!({"input": input, "output": []}).to_string();
        let server = Server::start([
            (Expected::any_body(POST), Answer::json(400, &fault)),
            (
                Expected::new("GET /v2/workflows/w?namespace=east"),
                Answer::json(200, &json!({"name": "w", "interface": interface})),
            ),
        ]);
        let ran = typed("execution-create w -p vmm=x -p q=1 --namespace east")
            .server(&server)
            .run();
        ran.assert(1, "");
        let expected = format!("HTTP 400 Bad Request\n{hints}");
        assert!(ran.stderr.starts_with(&format!("mistral: {REFUSED}\n")));
        assert!(ran.stderr.ends_with(&expected), "{}", ran.stderr);
        server.done("a refused input");
    }
}

#[test]
fn the_servers_error_stays_when_the_workflow_cannot_be_read() {
    let fault = json!({"faultcode": "Client", "faultstring": REFUSED});
    for answer in [
        Answer::json(403, &json!({"faultstring": "not allowed"})),
        Answer::json(200, &json!({"name": "w"})),
        Answer::text(200, "no JSON"),
    ] {
        let server = Server::start([
            (Expected::any_body(POST), Answer::json(400, &fault)),
            (Expected::new("GET /v2/workflows/w?namespace="), answer),
        ]);
        let ran = typed("execution-create w -p q=1").server(&server).run();
        ran.assert(1, "");
        assert!(ran.stderr.starts_with(&format!("mistral: {REFUSED}\n")));
        assert!(!ran.stderr.contains("hint"), "{}", ran.stderr);
        server.done("an unreadable workflow");
    }
}
