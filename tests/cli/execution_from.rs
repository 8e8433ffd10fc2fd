//! `execution-create --from`: the same workflow, input and params again.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, misused, typed};

const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const ROOT: &str = "11111111-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const WORKFLOW: &str = "22222222-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const FIELDS: &str = "id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,\
    input,params,created_at";
const VERSION: &str = "fields=id,name,namespace,created_at,updated_at";

fn old() -> Value {
    json!({
        "id": ID, "workflow_id": WORKFLOW, "workflow_name": "w", "workflow_namespace": "", "description": "nightly",
        "task_execution_id": null, "root_execution_id": null, "created_at": "2026-03-01 10:00:00",
        "input": r#"{"vm": "web-1", "size": 10}"#,
        "params": r#"{"namespace": "", "env": {}}"#,
    })
}

fn read(old: &Value) -> (Expected, Answer) {
    let request = Expected::new(&format!("GET /v2/executions/{ID}?fields={FIELDS}"));
    (request, Answer::json(200, old))
}

fn workflow(updated_at: Option<&str>) -> (Expected, Answer) {
    let answer = json!({"id": WORKFLOW, "name": "w", "namespace": "", "created_at": "2026-02-01 00:00:00",
        "updated_at": updated_at});
    let request = format!("GET /v2/workflows/{WORKFLOW}?{VERSION}");
    (Expected::new(&request), Answer::json(200, &answer))
}

fn post(body: &Value) -> (Expected, Answer) {
    let answer = json!({
        "id": "x-2", "workflow_id": WORKFLOW, "workflow_name": "w", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": "RUNNING", "state_info": null,
        "created_at": "2026-03-02 10:00:00", "updated_at": "2026-03-02 10:00:00"
    });
    let request = Expected::new("POST /v2/executions").json(&body.to_string());
    (request, Answer::json(201, &answer))
}

/// Runs a line with these requests, and gives what is on standard error.
fn shows(words: &str, steps: Vec<(Expected, Answer)>) -> String {
    let server = Server::start(steps);
    let ran = typed(&format!(
        "execution-create --from {ID} {words} -f value -c ID"
    ))
    .server(&server)
    .run();
    ran.assert(0, "x-2\n");
    server.done(words);
    ran.stderr
}

fn again(input: &str, params: Option<&str>) -> Value {
    let mut body = json!({"description": "nightly", "workflow_id": WORKFLOW, "input": input});
    if let Some(params) = params {
        body["params"] = params.into();
    }
    body
}

#[test]
fn the_same_is_sent_again() {
    let body = again(r#"{"vm": "web-1", "size": 10}"#, None);
    let noted = shows("", vec![read(&old()), workflow(None), post(&body)]);
    assert_eq!(noted, "");
}

#[test]
fn single_values_or_whole_parts_are_replaced() {
    let mut with_params = old();
    with_params["params"] = json!(
        r#"{"env": {"a": 1}, "notify": [{"type": "webhook", "url": "http://a/"}], "task_name": "t", "namespace": "east"}"#
    );
    with_params["workflow_namespace"] = "east".into();
    let input = r#"{"vm": "web-1", "size": 10}"#;
    let kept = r#"{"env": {"a": 1}, "notify": [{"type": "webhook", "url": "http://a/"}], "task_name": "t"}"#;
    for (words, input, params, description) in [
        (
            "-p vm=web-2",
            r#"{"vm": "web-2", "size": 10}"#,
            kept,
            "nightly",
        ),
        (r#"'' '{"vm": "x"}'"#, r#"{"vm": "x"}"#, kept, "nightly"),
        (
            r#"'' '{"vm": "x"}' -p n:=1 -d new"#,
            r#"{"vm": "x", "n": 1}"#,
            kept,
            "new",
        ),
        (
            r#"'' '' '{"task_name": "u"}'"#,
            input,
            r#"{"task_name": "u"}"#,
            "nightly",
        ),
        (
            "--env prod --notify http://b/=ALL",
            input,
            r#"{"env": "prod", "notify": [{"type": "webhook", "url": "http://a/"}, {"type": "webhook", "url": "http://b/"}], "task_name": "t"}"#,
            "nightly",
        ),
    ] {
        let mut body = again(input, Some(params));
        body["workflow_namespace"] = "east".into();
        body["description"] = description.into();
        let steps = vec![read(&with_params), workflow(None), post(&body)];
        assert_eq!(shows(words, steps), "", "{words}");
    }
}

#[test]
fn the_description_of_a_trigger_is_not_copied() {
    let mut triggered = old();
    triggered["description"] =
        r#"{"triggered_by": {"type": "cron_trigger", "id": "1", "name": "nightly"}}"#.into();
    let mut body = again(r#"{"vm": "web-1", "size": 10}"#, None);
    body["description"] = "".into();
    shows("", vec![read(&triggered), workflow(None), post(&body)]);
}

#[test]
fn a_sub_execution_becomes_a_root_with_the_environment_of_its_root() {
    let mut sub = old();
    sub["task_execution_id"] = "t-1".into();
    sub["root_execution_id"] = ROOT.into();
    sub["description"] = "sub-workflow execution".into();
    sub["params"] = json!(format!(
        r#"{{"root_execution_id": "{ROOT}", "task_execution_id": "t-1", "index": 0, "namespace": "east", "env": {{}}}}"#
    ));
    let root = (
        Expected::new(&format!("GET /v2/executions/{ROOT}?fields=id,params")),
        Answer::json(
            200,
            &json!({"id": ROOT, "params": r#"{"env": {"host": "db"}, "namespace": "east"}"#}),
        ),
    );
    let mut body = again(
        r#"{"vm": "web-1", "size": 10}"#,
        Some(r#"{"env": {"host": "db"}}"#),
    );
    body["description"] = "".into();
    body["workflow_namespace"] = "east".into();
    let noted = shows("", vec![read(&sub), root, workflow(None), post(&body)]);
    assert_eq!(noted, "");
}

#[test]
fn a_workflow_that_was_changed_or_created_anew_is_noted() {
    let body = again(r#"{"vm": "web-1", "size": 10}"#, None);
    for (updated, noted) in [
        ("2026-03-01 10:00:00", ""),
        (
            "2026-03-01 10:00:01",
            "mistral: note: workflow \"w\" was changed at 2026-03-01 10:00:01 (UTC), after the execution had started; \
             the present definition runs\n",
        ),
    ] {
        let steps = vec![read(&old()), workflow(Some(updated)), post(&body)];
        assert_eq!(shows("", steps), noted);
    }
    let renamed = json!({"id": WORKFLOW, "name": "v", "updated_at": "2026-03-02 00:00:00"});
    let steps = vec![
        read(&old()),
        (workflow(None).0, Answer::json(200, &renamed)),
        post(&body),
    ];
    assert_eq!(
        shows("", steps),
        "mistral: note: workflow \"w\" (now \"v\") was changed at 2026-03-02 00:00:00 (UTC), after the execution had \
         started; the present definition runs\n"
    );
    let new = "33333333-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
    let mut body = body;
    body["workflow_id"] = new.into();
    let fault = Answer::json(404, &json!({"faultstring": "Workflow not found"}));
    let by_name = || Expected::new(&format!("GET /v2/workflows/w?{VERSION}"));
    let steps = vec![
        read(&old()),
        (workflow(None).0, fault),
        (
            by_name(),
            Answer::json(200, &json!({"id": new, "name": "w"})),
        ),
        post(&body),
    ];
    assert_eq!(
        shows("", steps),
        "mistral: note: workflow \"w\" was deleted after the execution had started, and created anew; the present \
         definition runs\n"
    );
    let fault = || Answer::json(404, &json!({"faultstring": "Workflow not found"}));
    let server = Server::start([
        read(&old()),
        (workflow(None).0, fault()),
        (by_name(), fault()),
    ]);
    let ran = typed(&format!("execution-create --from {ID}"))
        .server(&server)
        .run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        "mistral: workflow \"w\" of the execution was deleted\n  hint: create it again: mistral workflow-create FILE\n"
    );
    server.done("a deleted workflow");
}

#[test]
fn an_execution_that_does_not_exist_is_the_servers_error() {
    let fault = json!({"faultstring": "WorkflowExecution not found [id=x]"});
    let server = Server::start([(read(&old()).0, Answer::json(404, &fault))]);
    let ran = typed(&format!("execution-create --from {ID}"))
        .server(&server)
        .run();
    let url = format!("  GET {}/executions/{ID}\n", server.url());
    ran.assert_failure(1, &["mistral: WorkflowExecution not found [id=x]\n", &url]);
    server.done("no such execution");
}

#[test]
fn what_contradicts_it_is_refused() {
    misused(&[
        (
            &format!("execution-create w --from {ID}"),
            "mistral: --from runs the workflow of the execution; WORKFLOW_IDENTIFIER must be empty\n  \
             hint: to give INPUT beside --from: mistral execution-create --from ID '' INPUT\n",
        ),
        (
            &format!("execution-create --from {ID} -s {ID}"),
            "mistral: -s and --from cannot be combined\n  hint: --from copies input and params, -s does not\n",
        ),
        (
            &format!("execution-create --from {ID} --namespace east"),
            "mistral: --from and --namespace cannot be combined\n",
        ),
    ]);
}
