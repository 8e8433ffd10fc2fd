"""Error responses: each status with each kind of body, for each kind of command."""

import itertools

from cases import Case
from resources import UUID
from fixtures import route, fixture

FILES = {"w.yaml": "version: '2.0'\n", "e.yaml": "name: prod\nvariables: {a: 1}\n"}

# A command of each kind, and what it expects.
COMMANDS = {
    "list": (["workflow-list"], 200),
    "list-last": (["execution-list"], 200),
    "list-csv": (["cron-trigger-list", "-f", "csv"], 200),
    "get": (["workflow-get", "w"], 200),
    "get-json": (["task-get", UUID, "-f", "json"], 200),
    "definition": (["action-get-definition", "a"], 200),
    "input": (["execution-get-input", UUID], 200),
    "published": (["task-get-published", UUID], 200),
    "content": (["code-source-get-content", "c"], 200),
    "create": (["workflow-create", "w.yaml"], 201),
    "create-json": (["environment-create", "e.yaml"], 201),
    "execute": (["execution-create", "w"], 201),
    "run": (["run-action", "std.noop"], 201),
    "update": (["workflow-update", "w.yaml"], 200),
    "update-json": (["execution-update", UUID, "-s", "PAUSED"], 200),
    "rerun": (["task-rerun", UUID], 200),
    "delete": (["environment-delete", "a"], 204),
    "delete-two": (["workflow-delete", "a", "b"], 204),
    "delete-member": (["member-delete", "r", "workflow", "m"], 204),
    "validate": (["workflow-validate", "w.yaml"], 200),
    "report": (["execution-get-report", UUID], 200),
    "sub": (["execution-get-sub-executions", UUID], 200),
    "member": (["member-get", "r", "workflow", "-m", "m"], 200),
}
BODIES = {
    "fault": {"json": {"faultcode": "Client", "faultstring": "it is not to be", "debuginfo": None}},
    "null-fault": {"json": {"faultstring": None}},
    "no-fault": {"json": {"error": {"message": "said elsewhere", "code": 5}}},
    "empty-object": {"json": {}},
    "list": {"json": ["said in a list"]},
    "string": {"json": "said in a string"},
    "null": {"json": None},
    "number": {"json": 5},
    "false": {"json": False},
    "unicode": {"json": {"faultstring": "日本 é\nsecond line"}},
    "object-fault": {"json": {"faultstring": {"message": "within"}}},
    "html": {
        "text": "<html><head><title>Oops</title></head><body><h1>Oops</h1><p>nginx</p></body></html>",
        "headers": {"Content-Type": "text/html"},
    },
    "text": {"text": "plain words\n", "headers": {"Content-Type": "text/plain"}},
    "nothing": {},
    "latin-1": {"base64": "RmVobGVyOiBTY2hs/HNzZWw="},
    "header": {"headers": {"Server-Error-Message": "said in a header"}, "json": {"faultstring": "not this"}},
    "header-alone": {"headers": {"Server-Error-Message": "said in a header"}},
    "broken": {"text": '{"faultstring": "cut o'},
}
# What this client says of them.
WORDS = {
    "fault": "it is not to be\n",
    "null-fault": "the server gave no reason",
    "no-fault": "said elsewhere\n",
    "empty-object": "the server gave no reason",
    "list": "said in a list\n",
    "string": "said in a string\n",
    "null": "the server gave no reason",
    "html": "Oops nginx\n",
    "text": "plain words\n",
    "nothing": "the server gave no reason",
    "latin-1": "Fehler: Schlüssel\n",
    "header": "said in a header\n",
    "header-alone": "said in a header\n",
    "object-fault": "within\n",
}
REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


def always(name, *answers):
    """A fixture that gives this answer to every request."""
    return fixture(f"errors-{name}", [route(method, "*", *answers) for method in ("GET", "POST", "PUT", "DELETE")])


def stated(command, parts=(), body=None):
    """What a failing command prints; a bulk delete prints it on standard error, a report prints no heading."""
    differs, ours = ["error-texts"] if parts else [], {"stderr": list(parts)} if parts else {}
    if command.startswith("delete"):
        differs, ours = [*differs, "delete-failures"], {**ours, "stdout": ""}
    if command == "report" and "json" in (body or {}):
        differs, ours = [*differs, "report-heading"], {**ours, "stdout": ""}
    return {"differs": tuple(differs), "ours": ours} if differs else {}


# Statuses that all commands are tried with, and the commands for the others.
OFTEN = (200, 204, 401, 404, 500)
FEW = ("list-last", "get", "create", "update", "delete-two", "report")


def statuses():
    """Each status for each kind of command, in Mistral's own form."""
    for status, (name, (args, good)) in itertools.product((200, 201, 202, 204, *REASONS), COMMANDS.items()):
        if status == good or status == 200 and name == "report" or status not in OFTEN and name not in FEW:
            continue
        body = {} if status == 204 else BODIES["fault"]
        parts = [f"HTTP {status} {REASONS[status]}"] if status in REASONS else []
        yield Case(args, always(status, (status, body)), files=FILES, **stated(name, parts, body))


def bodies():
    """Each kind of body, for a command of each kind that reads it."""
    for name, body in BODIES.items():
        for status, command in itertools.product((400, 404, 500), ("list", "get", "create", "delete", "report", "run")):
            if (status == 404) == (command in ("list", "create")) or name == "fault":
                continue
            parts = (
                [WORDS[name]]
                if name in WORDS and (not name.startswith("header") or command.startswith(("delete", "report")))
                else []
            )
            yield Case(
                COMMANDS[command][0],
                always(f"{status}-{name}", (status, body)),
                files=FILES,
                **stated(command, parts, body),
            )


def cases():
    yield from statuses()
    yield from bodies()
