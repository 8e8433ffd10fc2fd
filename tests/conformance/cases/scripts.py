"""Shell scripts as operators and pipelines use them, run with either client as `mistral`."""

import resources
import fixtures
from cases import Case

ROW = resources.RESOURCES["executions"][2]
DEFINITION = {"greet.yaml": "version: '2.0'\ngreet:\n  tasks:\n    t:\n      action: std.noop\n"}
KEYSTONE = {
    "OS_AUTH_URL": "{base}/v3",
    "OS_USERNAME": "alice",
    "OS_PASSWORD": "alice-secret",
    "OS_PROJECT_NAME": "red",
    "OS_USER_DOMAIN_NAME": "Default",
    "OS_PROJECT_DOMAIN_NAME": "Default",
}
TOKEN = {
    "token": {
        "methods": ["password"],
        "expires_at": "2036-01-01T00:00:00.000000Z",
        "issued_at": "2026-01-01T00:00:00.000000Z",
        "user": {"id": "u1", "name": "alice", "domain": {"id": "default", "name": "Default"}},
        "project": {"id": "p1", "name": "red", "domain": {"id": "default", "name": "Default"}},
        "roles": [{"id": "r", "name": "member"}],
        "catalog": [
            {
                "type": "workflowv2",
                "name": "mistral",
                "id": "s",
                "endpoints": [
                    {
                        "id": "e",
                        "interface": "public",
                        "region": "RegionOne",
                        "region_id": "RegionOne",
                        "url": "{base}/v2",
                    }
                ],
            }
        ],
    }
}
VERSION = {"version": {"id": "v3.14", "status": "stable", "links": [{"rel": "self", "href": "{base}/v3/"}]}}


def make_fixtures():
    one = "/v2/executions/" + resources.UUID
    fixtures.fixture(
        "scripts-wait",
        [
            fixtures.route(
                "GET",
                one,
                *[
                    (200, {"json": {**ROW, "state": state, "state_info": info}})
                    for state, info in [
                        ("RUNNING", None),
                        ("RUNNING", None),
                        ("ERROR", "Failure caused by error in tasks: t"),
                    ]
                ],
            )
        ],
    )
    fixtures.fixture(
        "scripts-keystone",
        [
            fixtures.route("GET", "/v3", (200, {"json": VERSION})),
            fixtures.route(
                "POST", "/v3/auth/tokens", (201, {"json": TOKEN, "headers": {"X-Subject-Token": "token-of-alice"}})
            ),
        ],
    )
    fixtures.fixture(
        "scripts-new",
        [
            fixtures.route(
                "GET", "/v2/workflows/greet", (404, {"json": {"faultstring": "Workflow not found [name=greet]"}})
            ),
            fixtures.route(
                "POST",
                "/v2/workflows/validate",
                (200, {"json": {"valid": False, "error": "Invalid DSL: tasks"}}),
                (200, {"json": {"valid": True}}),
            ),
        ],
    )
    workflow = resources.RESOURCES["workflows"][2]
    fixtures.fixture(
        "scripts-shell",
        [
            fixtures.route(
                "GET",
                "/v2/workflows/x",
                (200, {"json": {**workflow, "name": 'a "b" `echo ran` $(echo ran)', "scope": "\\$TZ and \\\\"}}),
            ),
        ],
    )
    fixtures.fixture(
        "scripts-busy",
        [
            fixtures.route(
                "DELETE", one, (403, {"json": {"faultstring": "Cannot delete an execution that is running"}})
            ),
        ],
    )


UPDATE_OR_CREATE = """
if mistral workflow-get greet >/dev/null 2>&1; then
    mistral workflow-update greet.yaml -f value -c Name
else
    mistral workflow-create greet.yaml -f value -c Name
fi"""

SCRIPTS = [
    # Loops over identifiers.
    (
        "plain",
        """
for id in $(mistral execution-list -f value -c ID); do
    echo "$id: $(mistral execution-get "$id" -f value -c State)"
done""",
    ),
    (
        "states",
        """
mistral execution-list -f value -c ID -c State | while read -r id state; do
    case $state in ERROR) echo "failed: $id";; RUNNING) echo "running: $id";; esac
done""",
    ),
    (
        "plain",
        "mistral execution-list --filter state=ERROR --limit 10 -f value -c ID | xargs -r -n 1 mistral execution-delete --force",
    ),
    ("plain", "mistral execution-delete $(mistral execution-list -f value -c ID)"),
    ("plain", "mistral workflow-list -f value -c Name | sort | uniq -c"),
    ("many", "mistral execution-list -f value -c ID | wc -l"),
    ("wide", "mistral workflow-list -f value -c Name | while read -r name; do printf '<%s>\\n' \"$name\"; done"),
    # Variables of the shell format.
    (
        "plain",
        """
eval "$(mistral execution-get x -f shell)"
echo "$id is $state since $updated_at\"""",
    ),
    (
        "plain",
        """
eval "$(mistral execution-get x -f shell --prefix exec_)"
echo "$exec_id $exec_workflow_name $exec_state\"""",
    ),
    (
        "plain",
        """
eval "$(mistral workflow-get greet -f shell -c ID -c Name)"
printf '%s\\n' "$id" "$name\"""",
    ),
    ("plain", 'eval "$(mistral execution-get x -f shell --variable state)"; echo "$state"'),
    # JSON.
    ("plain", "mistral workflow-list -f json | jq -r '.[] | .Name + \" \" + .ID'"),
    ("wide", "mistral workflow-list -f json | jq -r 'map(.Name) | sort | .[]'"),
    ("states", "mistral execution-list -f json | jq 'group_by(.State) | map({(.[0].State): length}) | add'"),
    (
        "plain",
        'ID=$(mistral execution-create greet \'{"whom": "you"}\' -f json | jq -r .ID); mistral execution-get-output $ID | jq -r .said',
    ),
    ("plain", "mistral environment-get prod -f json | jq -r '.Variables | fromjson | .a'"),
    ("plain", "mistral task-list x --noindent -f json | jq -c '.[] | [.Name, .State]'"),
    ("plain", 'mistral run-action std.echo \'{"output": "hi"}\' | jq .'),
    # Waiting for an end.
    (
        "scripts-wait",
        """
while :; do
    state=$(mistral execution-get %s -f value -c State) || exit 1
    echo "$state"
    case $state in SUCCESS) exit 0;; ERROR|CANCELLED) break;; esac
done
mistral execution-get %s -f value -c 'State info'
exit 3"""
        % (resources.UUID, resources.UUID),
    ),
    (
        "scripts-wait",
        'until [ "$(mistral execution-get %s -c State -f value)" != RUNNING ]; do echo waiting; done' % resources.UUID,
    ),
    # Exit codes.
    (
        "scripts-new",
        UPDATE_OR_CREATE,
    ),
    (
        "plain",
        UPDATE_OR_CREATE,
    ),
    (
        "plain",
        "set -euo pipefail\nmistral cron-trigger-list -f value -c Name | grep -qx hourly || mistral cron-trigger-create hourly greet --pattern '0 * * * *' -f value -c Name",
    ),
    (
        "plain",
        "mistral cron-trigger-list -f value -c Name | grep -qx nightly || mistral cron-trigger-create nightly greet --pattern '0 3 * * *'",
    ),
    (
        "scripts-new",
        "set -e\nmistral workflow-validate greet.yaml -f value -c Valid\nmistral workflow-validate greet.yaml -f json | jq -e .Valid",
    ),
    ("scripts-busy", 'mistral execution-delete %s 2>/dev/null >/dev/null || echo "failed with $?"' % resources.UUID),
    (
        "plain",
        "mistral nosuch-command >/dev/null 2>&1; echo $?; mistral workflow-list --nosuch 2>/dev/null; echo $?; mistral workflow-get 2>/dev/null; echo $?",
    ),
    # Tables and CSV cut by hand.
    ("plain", "mistral workflow-list | awk -F'|' '/greet/ {gsub(/ /, \"\", $2); print $2}'"),
    ("plain", "mistral execution-get x | awk '$2 == \"State\" {print $4}'"),
    ("plain", "mistral workflow-list | grep greet | cut -d' ' -f2"),
    ("plain", "mistral task-list -f csv --quote none -c Name -c State | tail -n +2 | tr ',' '\\t'"),
    ("plain", "mistral execution-list -f csv -c ID -c State -c Duration | sed 1d | head -3"),
    # Input by pipe and file.
    ("plain", "cat greet.yaml | mistral workflow-create - -f value -c ID"),
    (
        "plain",
        "mistral workflow-get-definition greet > out.yaml && diff <(mistral workflow-get-definition greet) out.yaml && head -1 out.yaml",
    ),
    (
        "plain",
        "echo '{\"whom\": \"file\"}' > input.json; mistral execution-create greet input.json -d 'from a file' -f value -c ID",
    ),
    ("plain", 'for f in *.yaml; do mistral workflow-create "$f" --public -f value -c Name -c Scope; done'),
    # Output that is not read to its end.
    ("many", "mistral execution-list -f value -c ID | head -1"),
    # Completion.
    ("plain", "mistral complete | bash -n && mistral bash-completion | tr ' ' '\\n' | grep -c -- '^task-get-'"),
]


# What the package bash-completion brings, in short: the reference's script needs it.
COMPLETION = """
_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}") cword=$COMP_CWORD cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}; }
source <(mistral complete)
COMP_WORDS=(mistral %s) COMP_CWORD=%d
_mistral
printf '%%s\\n' "${COMPREPLY[@]}" | sort"""
COMPLETED = [
    "workflow-get-",
    "cron",
    "run",
    "nosuch",
    "execution-list --roo",
    "execution-create --desc",
    "workflow-list --for",
    "task-get x --col",
]


def cases():
    make_fixtures()
    for words in COMPLETED:
        count = len(words.split())
        yield Case([], script=COMPLETION % (words, count), names=count == 1)
    for fixture, script in SCRIPTS:
        yield Case([], fixture, files=DEFINITION, script=script)
    openrc = "".join(f"export {name}={value}\n" for name, value in KEYSTONE.items())
    yield Case(
        [],
        "scripts-keystone",
        env={},
        files={"openrc": openrc},
        script="source ./openrc\nmistral workflow-list -f value -c Name",
        differs=("discovery-skipped",),
        ours={"requests": lambda reference: reference["requests"][1:]},
    )
    yield Case(
        [],
        "scripts-shell",
        script='eval "$(mistral workflow-get x -f shell)"\nprintf \'<%s>\\n\' "$name" "$scope"',
        differs=("shell-escapes",),
        ours={"stdout": '<a "b" `echo ran` $(echo ran)>\n<\\$TZ and \\\\>\n'},
    )
    yield Case(
        [],
        "empty",
        script="mistral execution-list -f value -c ID | wc -l; mistral execution-list -f json | jq length",
        differs=("empty-list",),
        ours={"stdout": "0\n0\n"},
    )
    closed = "exec 3> >(:)\nwait $!\nmistral workflow-get x >&3 2>/dev/null\necho $?"
    for script, code in [("mistral workflow-get x 2>/dev/null >/dev/full; echo $?", 1), (closed, 141)]:
        yield Case([], script=script, differs=("output-codes",), ours={"stdout": f"{code}\n"})
