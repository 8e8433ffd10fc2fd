"""Names of all kinds at every position: in a path, in a query, in a document."""

import uuid
from urllib.parse import quote

import resources
import fixtures
from cases import Case
from resources import OTHER, UUID
from writing import DELETES, FILES, TREE

PLAIN = [
    "two words",
    " lead",
    "trail ",
    "日本",
    "e\u0301",
    "\U0001f600",
    "naïve",
    "a+b",
    "a=b",
    "a:b",
    "a@b",
    "a$b",
    "a!b",
    "a'b",
    'a"b',
    "a(b)",
    "a*b",
    "a,b",
    "a;b",
    "a~b",
    "a_b.c-d",
    "a<b>",
    "a[b]",
    "a|b",
    "a^b",
    "a`b",
    "a\\b",
    "tab\there",
    "line\nbreak",
    "cr\rhere",
    "...",
    "a..b",
    "None",
    "null",
    "0",
    "x" * 300,
]
# Names that the reference does not encode, so that they leave their segment of the path.
BREAKING = [
    "a/b",
    "../executions/x",
    "a/../b",
    "a?b",
    "a?namespace=x",
    "a#b",
    "/",
    "a/",
    "/a",
    "?",
    "#",
    "a//b",
    "./a",
    "https://h/x",
]
# Names that are a path of their own.
DOTS = [".", ".."]
# Percent signs: kept by the reference where all begin valid escapes.
PERCENT = ["100%", "a%20b", "%41", "a%2Fb", "%zz", "%", "50%25", "%E6%97%A5"]
AMPERSAND = ["a&b", "a&scope=public"]

IDS = [
    UUID,
    UUID.upper(),
    UUID.replace("-", ""),
    "{" + UUID + "}",
    "urn:uuid:" + UUID,
    "uuid:" + UUID,
    "urn:" + UUID,
    "{" + UUID.replace("-", ""),
    UUID + "}",
    "b4e2-dac0e3904f84a90ea55ab0025c32",
    UUID[:-1],
    UUID + "0",
    UUID.replace("b", "g", 1),
    "{{" + UUID + "}}",
    "URN:UUID:" + UUID,
    " " + UUID,
    UUID + " ",
    "0" * 32,
    UUID.replace("-", "_"),
    "-".join(UUID.replace("-", "")),
    "urn:urn:" + UUID,
    "{}" + UUID,
    UUID[:16] + "urn:" + UUID[16:],
    "+" + UUID[1:],
    "0x" + UUID.replace("-", "")[2:],
    "１" + UUID[1:],
]

SHOWN = {"headers": {"accept": "*/*"}}
JSON = {"headers": {"accept": "*/*", "content-type": "application/json"}}
TEXT = {"headers": {"accept": "*/*", "content-type": "text/plain"}}
DEFINITION = {**TEXT, "body": {"text": FILES["w.yaml"]}}
NAMESPACE = [["namespace", ""]]
NEWEST = [["limit", "100"], ["sort_keys", "created_at"], ["sort_dirs", "desc"]]
FIELDS = (
    "id,name,workflow_name,workflow_namespace,workflow_execution_id,state,state_info,created_at,started_at,finished_at"
)
WHOLE = [["max_depth", "-1"], ["errors_only", ""]]


def request(method, path, more=None, query=None, body=None):
    """A request as it is recorded."""
    found = {"method": method, "path": path, **(more or SHOWN)}
    if query:
        found["query"] = sorted(query)
    if body is not None:
        found["body"] = {"json": body}
    return [found]


# Commands with a name in the path: `{}` in arguments and path.
PATHS = {
    "workflow-get": (["{}"], "GET", "/v2/workflows/{}", {"query": NAMESPACE}),
    "workflow-get-definition": (["{}"], "GET", "/v2/workflows/{}", {"query": NAMESPACE}),
    "workflow-update": (
        ["w.yaml", "--id", "{}"],
        "PUT",
        "/v2/workflows/{}",
        {"query": [*NAMESPACE, ["scope", "private"]], "more": DEFINITION},
    ),
    "workbook-get": (["{}"], "GET", "/v2/workbooks/{}", {}),
    "workbook-get-definition": (["{}"], "GET", "/v2/workbooks/{}", {}),
    "action-get": (["{}"], "GET", "/v2/actions/{}/", {}),
    "action-get-definition": (["{}"], "GET", "/v2/actions/{}/", {}),
    "action-update": (
        ["w.yaml", "--id", "{}"],
        "PUT",
        "/v2/actions/{}",
        {"query": [["scope", "private"]], "more": DEFINITION},
    ),
    "dynamic-action-get": (["{}"], "GET", "/v2/dynamic_actions/{}", {"query": NAMESPACE}),
    "code-source-get": (["{}"], "GET", "/v2/code_sources/{}", {"query": NAMESPACE}),
    "code-source-get-content": (["{}"], "GET", "/v2/code_sources/{}", {"query": NAMESPACE}),
    "execution-get": (["{}"], "GET", "/v2/executions/{}", {}),
    "execution-get-input": (["{}"], "GET", "/v2/executions/{}", {}),
    "execution-get-output": (["{}"], "GET", "/v2/executions/{}", {}),
    "execution-get-published": (["{}"], "GET", "/v2/executions/{}", {}),
    "execution-get-sub-executions": (["{}"], "GET", "/v2/executions/{}/executions", {"query": WHOLE}),
    "execution-update": (
        ["{}", "-s", "PAUSED"],
        "PUT",
        "/v2/executions/{}",
        {"more": JSON, "body": {"state": "PAUSED"}},
    ),
    "task-list": (["{}"], "GET", "/v2/executions/{}/tasks", {"query": [*NEWEST, ["fields", FIELDS]]}),
    "task-get": (["{}"], "GET", "/v2/tasks/{}", {}),
    "task-get-result": (["{}"], "GET", "/v2/tasks/{}", {}),
    "task-get-sub-executions": (["{}"], "GET", "/v2/tasks/{}/executions", {"query": WHOLE}),
    "action-execution-list": (["{}"], "GET", "/v2/tasks/{}/action_executions", {"query": NEWEST}),
    "action-execution-get": (["{}"], "GET", "/v2/action_executions/{}", {}),
    "action-execution-get-output": (["{}"], "GET", "/v2/action_executions/{}", {}),
    "action-execution-update": (
        ["{}", "--state", "ERROR"],
        "PUT",
        "/v2/action_executions/{}",
        {"more": JSON, "body": {"state": "ERROR"}},
    ),
    "cron-trigger-get": (["{}"], "GET", "/v2/cron_triggers/{}", {}),
    "event-trigger-get": (["{}"], "GET", "/v2/event_triggers/{}", {}),
    "environment-get": (["{}"], "GET", "/v2/environments/{}", {}),
    "member-list": (["{}", "workflow"], "GET", "/v2/workflows/{}/members", {}),
    "member-get": ([UUID, "workflow", "-m", "{}"], "GET", f"/v2/workflows/{UUID}/members/{{}}", {}),
    "member-create": (
        ["{}", "workflow", "m"],
        "POST",
        "/v2/workflows/{}/members",
        {"more": JSON, "body": {"member_id": "m"}},
    ),
    "member-update": (
        [UUID, "workflow", "-m", "{}"],
        "PUT",
        f"/v2/workflows/{UUID}/members/{{}}",
        {"more": JSON, "body": {"status": "accepted"}},
    ),
    "member-delete": ([UUID, "workflow", "{}"], "DELETE", f"/v2/workflows/{UUID}/members/{{}}", {}),
}
for _command in DELETES:
    _kind = _command.removesuffix("-delete").replace("-", "_") + "s"
    PATHS[_command] = (
        ["{}"],
        "DELETE",
        f"/v2/{_kind}/{{}}" + "/" * (_command == "action-delete"),
        {"query": NAMESPACE} if _command == "dynamic-action-delete" else {},
    )

# Commands with a name in the query.
QUERIES = {
    "workflow-get": (["w", "--namespace={}"], "GET", "/v2/workflows/w", "namespace", {}),
    "workflow-create": (
        ["w.yaml", "--namespace={}"],
        "POST",
        "/v2/workflows",
        "namespace",
        {"query": [["scope", "private"]], "more": DEFINITION},
    ),
    "workflow-update": (
        ["w.yaml", "--namespace={}"],
        "PUT",
        "/v2/workflows",
        "namespace",
        {"query": [["scope", "private"]], "more": DEFINITION},
    ),
    "workflow-delete": (["w", "--namespace={}"], "DELETE", "/v2/workflows/w", "namespace", {}),
    "workbook-create": (
        ["w.yaml", "--namespace={}"],
        "POST",
        "/v2/workbooks",
        "namespace",
        {"query": [["scope", "private"]], "more": DEFINITION},
    ),
    "action-create": (
        ["w.yaml", "--namespace={}"],
        "POST",
        "/v2/actions",
        "namespace",
        {"query": [["scope", "private"]], "more": DEFINITION},
    ),
    "code-source-create": (
        ["{}", "w.yaml"],
        "POST",
        "/v2/code_sources",
        "name",
        {"query": [["scope", "private"], *NAMESPACE], "more": DEFINITION},
    ),
    "code-source-update": (
        ["{}", "w.yaml"],
        "PUT",
        "/v2/code_sources",
        "identifier",
        {"query": [["scope", "private"], *NAMESPACE], "more": DEFINITION},
    ),
    "dynamic-action-get": (["d", "--namespace={}"], "GET", "/v2/dynamic_actions/d", "namespace", {}),
    "code-source-delete": (["c", "--namespace={}"], "DELETE", "/v2/code_sources/c", "namespace", {}),
}
# A namespace is a part of the path.
PATHS_OF_NAMESPACES = {
    "action-get": (["a", "--namespace={}"], "GET", "/v2/actions/a/{}", {}),
    "action-delete": (["a", "--namespace={}"], "DELETE", "/v2/actions/a/{}", {}),
}

# Every path exists, so that the output does not depend on the name.
ROW = {name: value for _, _, row in resources.RESOURCES.values() for name, value in row.items()}
ROW["updated_at"] = resources.UPDATED
DOCUMENT = {
    **ROW,
    **{key: [ROW] for key in ("workflows", "actions", "executions", "tasks", "action_executions", "members")},
}
FIXTURE = fixtures.fixture(
    "names",
    [
        fixtures.route("GET", "*", (200, {"json": DOCUMENT})),
        fixtures.route("PUT", "*", (200, {"json": DOCUMENT})),
        fixtures.route("POST", "*", (201, {"json": DOCUMENT})),
        fixtures.route("DELETE", "*", (204, {})),
    ],
    like="nothing",
)


def encoded(name):
    """A segment of a path as it is recorded."""
    return quote(name, safe="{}:")


def arguments(command, words, name):
    """What a case is made of: its line, with little output, its files and its fixture."""
    files = {"w.yaml": FILES["w.yaml"]} if "w.yaml" in words else {}
    form = ["-f", "value"] if any("--format" in entry["names"] for entry in TREE["commands"][command]) else []
    return {"args": [command, *form, *[word.replace("{}", name) for word in words]], "files": files, "fixture": FIXTURE}


def in_path(command, place, name):
    """A case with a name in a path that the reference sends as it is."""
    words, method, path, more = place
    if name in DOTS:
        return Case(
            **arguments(command, words, name), differs=("encoding",), ours={"code": 1, "stdout": "", "requests": []}
        )
    expected = request(method, path.replace("{}", encoded(name)), **more)
    ours = {"requests": expected}
    if command in ("task-list", "action-execution-list") and "%" in name:
        # The reference takes it for a format of Python.
        line = [UUID, ROW["name"], "greet", ""]
        line += (
            [OTHER, "SUCCESS", "None", resources.CREATED, resources.CREATED, resources.UPDATED, "0:01:14"]
            if command == "task-list"
            else ["t", OTHER, "SUCCESS", "True", resources.CREATED, resources.UPDATED]
        )
        ours.update(code=0, stdout=" ".join(line) + "\n")
    return Case(**arguments(command, words, name), differs=("encoding",), ours=ours)


def paths():
    # A space at the end, and percent signs that are no escapes, go out as with this client.
    for name in PLAIN + AMPERSAND + ["100%", "%zz", "%"]:
        for command in ("action-get-definition", "workbook-delete"):
            yield Case(**arguments(command, PATHS[command][0], name))
    for command, place in [*PATHS.items(), *PATHS_OF_NAMESPACES.items()]:
        thorough = command in ("workflow-get", "workflow-delete", "member-delete") or place[0] == [
            "a",
            "--namespace={}",
        ]
        for name in (
            BREAKING + DOTS + PERCENT[1:4] + PERCENT[6:] if thorough else ["../executions/x", "a/b", "a?b#c", "a%2Fb"]
        ):
            yield in_path(command, place, name)


def queries():
    for name in PLAIN + BREAKING + DOTS + PERCENT + AMPERSAND:
        differs = "#" in name or "&" in name or "+" in name or name in ("a%20b", "%41", "a%2Fb", "50%25", "%E6%97%A5")
        through_a_proxy = name in ("a#b", "a&scope=public", "a+b", "a%20b")
        for command in (
            QUERIES
            if through_a_proxy
            else ("workflow-get", "code-source-update")
            if differs
            else ("code-source-create",)
        ):
            words, method, path, parameter, more = QUERIES[command]
            given = arguments(command, words, name)
            if not differs:
                yield Case(**given)
                continue
            query = [*more.get("query", []), [parameter, name]]
            yield Case(
                **given, differs=("encoding",), ours={"requests": request(method, path, more.get("more"), query)}
            )


def documents():
    for name in [*PLAIN[::3], *BREAKING, *DOTS, *PERCENT[:4], *AMPERSAND]:
        yield Case(["execution-create", name, "-f", "value", "-c", "State"])
    for name in ("two words", "日本", "a/b", "..", 'a"b', "100%", "a\\b", "tab\there", "\U0001f600"):
        yield Case(["run-action", name])
        yield Case(["cron-trigger-create", name, name, "-f", "value", "-c", "Name"])
        yield Case(["event-trigger-create", name, name, name, name, name, "-f", "value", "-c", "ID"])
        yield Case(["dynamic-action-create", name, name, name, "-f", "value", "-c", "ID"])
        yield Case(
            [
                "dynamic-action-update",
                name,
                "--class-name",
                name,
                "--code-source",
                name,
                "--namespace",
                name,
                "-f",
                "value",
                "-c",
                "ID",
            ]
        )
        yield Case(["member-create", UUID, "workflow", name, "-f", "value", "-c", "Status"])


def is_id(text):
    """Whether the reference takes a text for an ID."""
    try:
        plain = text.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "").lower()
        return str(uuid.UUID(text)).replace("-", "") == plain
    except ValueError:
        return False


def ids():
    for text in IDS:
        given = text
        yield Case(["execution-create", given, "-f", "value", "-c", "State"])
        yield Case(["cron-trigger-create", "nightly", given, "-f", "value", "-c", "Name"])
        yield Case(["dynamic-action-create", "double", "Double", given, "-f", "value", "-c", "ID"])
        yield Case(["dynamic-action-update", "double", "--code-source", given, "-f", "value", "-c", "ID"])
        if is_id(text):
            yield Case(["execution-create", "-s", given, "-f", "value", "-c", "State"])
        else:
            yield Case(
                ["execution-create", "greet", "-s", given, "-f", "value", "-c", "State"],
                differs=("source-id",),
                ours={"code": 1, "stdout": "", "requests": [], "stderr": ["is not the ID of an execution"]},
            )


def cases():
    yield from paths()
    yield from queries()
    yield from documents()
    yield from ids()
