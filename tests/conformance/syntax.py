"""Odd lines, and what they come to: tables of the family `parsing`."""

from resources import CREATED, OTHER, UPDATED, UUID
from writing import FILES

JSON = {"accept": "*/*", "content-type": "application/json"}
STATE = ["-f", "value", "-c", "State"]

VALUES = {
    "--limit": "5",
    "--format": "value",
    "--max-width": "50",
    "--column": "ID",
    "--count": "3",
    "--env": '{"a": 1}',
    "--params": '{"a": 1}',
    "--output": '{"a": 5}',
    "--state": "ERROR",
    "--status": "rejected",
    "--first-time": "2027-01-31 06:30",
    "--quote": "all",
    "--sort-column": "Name",
    "--filter": "a=b",
}


def put(path, body, query=(), method="PUT"):
    """The only request of a line."""
    found = {"method": method, "path": path, "headers": JSON, "body": {"json": body}}
    if isinstance(body, str):
        found.update(headers={"accept": "*/*", "content-type": "text/plain"}, body={"text": body})
    if query:
        found["query"] = sorted(query)
    return [found]


# What `-f value` prints.
EXECUTION = "\n".join(
    [UUID, OTHER, "greet", "", "", "<none>", "<none>", "SUCCESS", "None", CREATED, UPDATED, "0:01:14", ""]
)
ACTION = "\n".join([UUID, "std.echo", "greet", "", "t", OTHER, "SUCCESS", "None", "True", CREATED, UPDATED, ""])
ACTIONS = "".join(
    f"{id_} {name} True output, delay=0 Echo action. <none> {CREATED} None\n"
    for id_, name in ((UUID, "std.echo"), (OTHER, "second"))
)
WORKFLOWS = "".join(
    f'{id_} {name}  <default-project> a, b whom="world" private {CREATED} None\n'
    for id_, name in ((UUID, "greet"), (OTHER, "second"))
)
WORKFLOW = WORKFLOWS.splitlines(keepends=True)[0]
SOURCE = f"{UUID}\nsource\n\np\nprivate\n{CREATED}\nNone\n"
PRIVATE, NAMESPACE = ["scope", "private"], ["namespace", ""]

# What comes of the options that are hidden by global ones in the reference.
WON = {
    ("action-execution-update", "--output"): (
        ACTION,
        put(f"/v2/action_executions/{UUID}", {"state": "SUCCESS", "output": {"a": 5}}),
    ),
    ("action-update", "--id"): (ACTIONS, put("/v2/actions/x", FILES["w.yaml"], [PRIVATE])),
    ("code-source-update", "--id"): (
        SOURCE,
        put("/v2/code_sources", FILES["code.py"], [PRIVATE, NAMESPACE, ["identifier", "source"]]),
    ),
    ("execution-create", "--description"): (
        EXECUTION,
        put("/v2/executions", {"description": "x", "workflow_name": "greet"}, method="POST"),
    ),
    ("execution-create", "--variable"): (
        EXECUTION,
        put("/v2/executions", {"description": "", "workflow_name": "greet"}, method="POST"),
    ),
    ("execution-update", "--description"): (
        EXECUTION,
        put(f"/v2/executions/{UUID}", {"state": "PAUSED", "description": "x"}),
    ),
    ("run-action", "--target"): (
        '{"result": "x"}\n',
        put("/v2/action_executions", {"name": "std.echo", "params": '{"target": "x"}'}, method="POST"),
    ),
    ("workflow-update", "--id"): (WORKFLOW, put("/v2/workflows/x", FILES["w.yaml"], [PRIVATE, NAMESPACE])),
    ("workflow-update", "--print-empty"): (WORKFLOWS, put("/v2/workflows", FILES["w.yaml"], [PRIVATE, NAMESPACE])),
    ("workflow-update", "--quote"): (WORKFLOWS, put("/v2/workflows", FILES["w.yaml"], [PRIVATE, NAMESPACE])),
}


DASHES = [
    "-x",
    "-1",
    "-1.5",
    "-.5",
    "-1.",
    "-1e5",
    "-1_0",
    "-",
    "--",
    "---",
    "--debug",
    "-d",
    "--a b",
    "-a b",
    "- x",
    "-\tx",
    "",
    "=",
    "==",
    "--x=y",
    "-x=y",
    "−1",
    "-１",
    "--format",
    "-f",
    "-h",
    "@w.yaml",
    "-1 2",
    "-0x1",
]


DOUBLE = {
    "workflow-update": (
        ["w.yaml", "--namespace", "ns", "--public", "-f", "value"],
        WORKFLOWS,
        put("/v2/workflows", FILES["w.yaml"], [["namespace", "ns"], ["scope", "public"]]),
    ),
    "execution-create": (
        ["-f", "value", "greet", "{}", "-d", "x"],
        EXECUTION,
        put("/v2/executions", {"description": "x", "workflow_name": "greet", "input": "{}"}, method="POST"),
    ),
    "run-action": (
        ["std.echo", '{"x": 1}', "--run-sync", "-t", "h"],
        '{"result": "x"}\n',
        put(
            "/v2/action_executions",
            {"name": "std.echo", "input": '{"x": 1}', "params": '{"run_sync": true, "target": "h"}'},
            method="POST",
        ),
    ),
    "member-update": (
        [UUID, "workflow", "-m", "me", "-f", "value", "-c", "Status"],
        "pending\n",
        put(f"/v2/workflows/{UUID}/members/me", {"status": "accepted"}),
    ),
    "execution-get": (
        ["a", *STATE],
        "SUCCESS\n",
        [{"method": "GET", "path": "/v2/executions/a", "headers": {"accept": "*/*"}}],
    ),
}


ORDERS = {
    "execution-create": (
        ["greet", '{"a": 1}', '{"b": 2}'],
        [["-d", "x"], ["--namespace", "ns"]],
        EXECUTION,
        put(
            "/v2/executions",
            {
                "description": "x",
                "workflow_name": "greet",
                "workflow_namespace": "ns",
                "input": '{"a": 1}',
                "params": '{"b": 2}',
            },
            method="POST",
        ),
    ),
    "run-action": (
        ["std.echo", '{"a": 1}'],
        [["--run-sync"], ["-t", "h"]],
        '{"result": "x"}\n',
        put(
            "/v2/action_executions",
            {"name": "std.echo", "input": '{"a": 1}', "params": '{"run_sync": true, "target": "h"}'},
            method="POST",
        ),
    ),
    "cron-trigger-create": (
        ["nightly", "greet", '{"a": 1}'],
        [["--utc"], ["--count", "3"]],
        "nightly\ngreet\n{}\n0 3 * * *\n2026-11-24 03:00:00\nNone\n2026-11-23 12:38:46\nNone\n",
        put(
            "/v2/cron_triggers",
            {
                "name": "nightly",
                "pattern": None,
                "first_execution_time": None,
                "remaining_executions": 3,
                "workflow_name": "greet",
                "workflow_input": '{"a": 1}',
            },
            method="POST",
        ),
    ),
    "event-trigger-create": (
        ["boot", OTHER, "nova", "n", "e", '{"a": 1}'],
        [["--params", '{"p": 1}']],
        f"{UUID}\nboot\n{OTHER}\n{{}}\nnova\nnotifications\ncompute.instance.create.end\n{CREATED}\nNone\n",
        put(
            "/v2/event_triggers",
            {
                "workflow_id": OTHER,
                "name": "boot",
                "exchange": "nova",
                "topic": "n",
                "event": "e",
                "workflow_input": '{"a": 1}',
                "workflow_params": '{"p": 1}',
            },
            method="POST",
        ),
    ),
    "member-update": ([UUID, "workflow"], [["-m", "me"], ["-s", "rejected"]], "", []),
    "dynamic-action-update": (["d"], [["--class-name", "C"], ["--namespace", "ns"], ["--public"]], "", []),
    "execution-update": ([UUID], [["-s", "ERROR"], ["-d", "x"]], "", []),
}


INTEGERS = [
    "5",
    " 5 ",
    "+5",
    "-5",
    "1_0",
    "1__0",
    "_1",
    "1_",
    "007",
    "0",
    "-0",
    "+-5",
    "- 5",
    "5.0",
    "5.",
    "",
    " ",
    "0x5",
    "0b1",
    "1e3",
    "five",
    "True",
    "\t5\n",
    "\u00a05",
    "٥",
    "５",
    "१०",
    "²",
    "5 6",
    "+ 5",
    "9223372036854775807",
    "-9223372036854775808",
    "x" * 5,
]
# Too large for any server.
BIG = ["9223372036854775808", "-99999999999999999999", "9" * 100]
