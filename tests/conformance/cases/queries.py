"""The requests of listings: markers, limits, sorting, filters, on every listing."""

import resources
from cases import Case

# By command: its arguments, path, fields that it asks for, and a column that tells the two rows apart.
EXECUTION_FIELDS = "id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,state,state_info,created_at,updated_at"
TASK_FIELDS = (
    "id,name,workflow_name,workflow_namespace,workflow_execution_id,state,state_info,created_at,started_at,finished_at"
)
LISTS = {
    "workflow-list": ("/v2/workflows", "id,name,namespace,project_id,tags,input,scope,created_at,updated_at"),
    "workbook-list": ("/v2/workbooks", None),
    "action-list": ("/v2/actions", "id,name,is_system,input,description,tags,created_at,updated_at"),
    "dynamic-action-list": (
        "/v2/dynamic_actions",
        "id,name,class_name,code_source_id,code_source_name,project_id,scope,created_at,updated_at",
    ),
    "code-source-list": ("/v2/code_sources", "id,name,namespace,project_id,scope,created_at,updated_at"),
    "execution-list": ("/v2/executions", EXECUTION_FIELDS),
    "task-list": ("/v2/tasks", TASK_FIELDS),
    "action-execution-list": ("/v2/action_executions", None),
    "cron-trigger-list": (
        "/v2/cron_triggers",
        "name,workflow_name,workflow_params,pattern,next_execution_time,remaining_executions,created_at,updated_at",
    ),
    "event-trigger-list": (
        "/v2/event_triggers",
        "id,name,workflow_id,workflow_params,exchange,topic,event,created_at,updated_at",
    ),
    "environment-list": ("/v2/environments", "name,description,variables,scope,created_at,updated_at"),
    "member-list": (f"/v2/workflows/{resources.UUID}/members", None),
}
FIRST = {
    "action-list": "std.echo",
    "action-execution-list": "std.echo",
    "workbook-list": "book",
    "dynamic-action-list": "double",
    "code-source-list": "source",
    "task-list": "t",
    "cron-trigger-list": "nightly",
    "event-trigger-list": "boot",
    "environment-list": "prod",
    "workflow-list": "greet",
}
NEWEST = {"execution-list", "task-list", "action-execution-list"}

# Names of filters that are those of the reference's own parameters.
RESERVED = {command: {"marker", "limit", "sort_keys", "sort_dirs", "fields", "self"} for command in LISTS}
RESERVED["action-execution-list"].discard("fields")
for _command, _names in {
    "action-list": {"namespace"},
    "dynamic-action-list": {"namespace"},
    "execution-list": {"nulls", "task"},
    "task-list": {"workflow_execution_id"},
    "action-execution-list": {"task_execution_id"},
}.items():
    RESERVED[_command] |= _names
RESERVED["member-list"] = set()

WHOLE = {"workflow-list", "execution-list"}

PAGES = [
    [],
    ["--marker", resources.OTHER],
    ["--marker", ""],
    ["--marker"],
    ["--marker", "a&b=c #é"],
    ["--limit", "0"],
    ["--limit", "-1"],
    ["--limit=-7"],
    ["--limit", "1"],
    ["--limit", "5"],
    ["--limit", "1000"],
    ["--limit"],
    ["--limit", " 1_0 "],
    ["--limit", "+3"],
    ["--limit", "５"],
    ["--limit", "5.0"],
    ["--limit", ""],
    ["--limit", "abc"],
    ["--limit", "-0"],
    ["--limit", "9223372036854775807"],
    ["--limit=5", "--limit", "7"],
    ["--sort_keys", "name"],
    ["--sort_keys", "name,id"],
    ["--sort_keys"],
    ["--sort_keys", ""],
    ["--sort_keys", "created_at"],
    ["--sort_keys", "日本 &="],
    ["--sort_dirs", "desc"],
    ["--sort_dirs", "asc"],
    ["--sort_dirs", "asc,desc"],
    ["--sort_dirs"],
    ["--sort_dirs", ""],
    ["--sort_dirs", "DESC"],
    ["--sort_keys", "name,id", "--sort_dirs", "desc,asc"],
    ["--sort_keys", "--sort_dirs"],
    ["--sort_keys", "id", "--sort_dirs", "--limit"],
    ["--marker", resources.OTHER, "--limit", "3", "--sort_keys", "id", "--sort_dirs", "desc"],
    ["--marker", "--limit", "--sort_keys", "--sort_dirs"],
    ["--sort_keys", "created_at,id"],
    ["--marker", resources.OTHER, "--sort_dirs", "desc"],
]
BIG = [["--limit", "99999999999999999999"], ["--limit", "-99999999999999999999"]]
FILTERS = [
    ["name=x"],
    ["name=eq:x"],
    ["name=neq:x"],
    ["name=in:a,b"],
    ["name=nin:a,b"],
    ["name=has:a"],
    ["created_at=gt:2026-01-01"],
    ["created_at=gte:2026-01-01 00:00:00"],
    ["created_at=lt:1"],
    ["name=lte:b"],
    ["tags=a,b"],
    ["name=a", "name=b"],
    ["name=a", "scope=public", "state=ERROR"],
    ["name"],
    [""],
    ["name=a=b"],
    ["a=b=c=d"],
    ["fields=id"],
    ["=b"],
    ["name="],
    ["="],
    ["=="],
    ["name=日本é😀"],
    ["é=1"],
    ["name=a&b#c+d %/?"],
    ["name=a\nb\tc"],
    ["name= a "],
    ["name=a", "name"],
    ["name=100%", "scope=%41~"],
    ["limit=5"],
    ["marker=x"],
    ["sort_keys=id"],
    ["sort_dirs=asc"],
    ["self=1"],
    ["nulls=x"],
    ["task=x"],
    ["namespace=x"],
    ["workflow_execution_id=x"],
    ["task_execution_id=x"],
    ["scope=public", "sort_dirs=desc", "limit=7"],
    ["namespace=a=b"],
]


def arguments(command):
    return [command, resources.UUID, "workflow"] if command == "member-list" else [command]


def shown(command):
    if command == "execution-list":
        return ["-f", "value", "-c", "ID"]
    return ["-f", "value", "-c", "Resource ID" if command == "member-list" else "Name"]


def asked(command, **more):
    """The request of a listing with these parameters beside or in the place of the usual ones."""
    path, fields = LISTS[command]
    query = {"sort_keys": "created_at", "sort_dirs": "asc"}
    if fields:
        query["fields"] = fields
    if command in NEWEST:
        query.update(limit="100", sort_dirs="desc")
    query.update(more)
    return {"method": "GET", "path": path, "query": sorted(map(list, query.items())), "headers": {"accept": "*/*"}}


def rows(command, newest):
    """What is shown of both rows."""
    names = [resources.UUID, resources.OTHER] if command == "execution-list" else [FIRST[command], "second"]
    return "".join(f"{name}\n" for name in (names[::-1] if newest else names))


def filtered(command, filters):
    """A listing with filters; what the reference cannot read is split at the first `=`, and every name works."""
    words = arguments(command) + [word for one in filters for word in ("--filter", one)] + shown(command)
    case = Case(words)
    if command == "member-list" or not all("=" in one for one in filters):
        return case
    pairs = [one.split("=", 1) for one in filters]
    if command == "action-execution-list" and set(dict(pairs)) == {"fields"}:
        # The reference joins the letters by commas.
        case.differs, case.ours = ("filters",), {"requests": [asked(command, **dict(pairs))]}
        return case
    if all(name not in RESERVED[command] and "=" not in value for name, value in pairs):
        return case
    asks = dict(pairs)
    # A marker as a filter does not make it another page than the newest to this client.
    usual = asks.get("sort_keys", "created_at") == "created_at" and asks.get("sort_dirs", "desc") == "desc"
    newest = command in NEWEST and (usual or "marker" in asks)
    case.differs = ("filters",)
    case.ours = {"code": 0, "stdout": rows(command, newest), "requests": [asked(command, **asks)]}
    return case


def cases():
    for number, command in enumerate(LISTS):
        # Two listings with all of it, each of the others with a part, and with all names that matter to it.
        part = slice(None) if command in WHOLE else slice(number % 4, None, 4)
        for words in PAGES[part]:
            yield Case([*arguments(command), *words, *shown(command)])
        for filters in FILTERS[part]:
            yield filtered(command, filters)
        for name in sorted(RESERVED[command]) if command not in WHOLE else []:
            yield filtered(command, [f"{name}=7"])
    for command in ("workflow-list", "execution-list"):
        for words in BIG:
            yield Case(
                [*arguments(command), *words, *shown(command)],
                differs=("integers",),
                ours={"code": 2, "stdout": "", "requests": []},
            )
    yield from newest()
    yield from namespaces()
    yield from sub_executions()


def newest():
    """The newest page and what asks for another; lists below a task or an execution."""
    for command in sorted(NEWEST):
        for words in [
            ["--oldest"],
            ["--oldest", "--limit", "2"],
            ["--oldest", "--sort_dirs", "desc"],
            ["--oldest", "--marker", resources.OTHER],
            ["--oldest", "--limit"],
            ["--sort_keys", "created_at", "--sort_dirs", "asc", "--limit", "2"],
            ["--marker", "", "--sort_keys", "created_at"],
            ["--oldest", "--filter", "state=ERROR"],
            ["--filter", "state=SUCCESS"],
        ]:
            yield Case([command, *words, *shown(command)])
        for fixture in ("states", "mixed"):
            yield Case([command, "-f", "json", "-c", "ID", "-c", "Name", "-c", "State", "-c", "Workflow name"], fixture)
            yield Case(
                [command, "--oldest", "-f", "csv", "-c", "State", "-c", "Workflow name", "--sort-column", "State"],
                fixture,
            )
    for words in [
        ["--rootsonly"],
        ["--task", resources.OTHER],
        ["--task"],
        ["--task", ""],
        ["--task", "a b&c=é"],
        ["--rootsonly", "--task", "t"],
        ["--rootsonly", "--filter", "state=ERROR"],
        ["--task", "t", "--filter", "task_execution_id=other"],
        ["--filter", "root_execution_id=r", "--rootsonly"],
        ["--rootsonly", "--oldest", "--marker", resources.OTHER, "--limit", "1"],
        ["--task", "--rootsonly"],
        ["--task", "t", "--filter", "workflow_name=in:a,b"],
        ["--filter", "params=x", "--filter", "task_execution_id=y"],
    ]:
        yield Case(["execution-list", *words, *shown("execution-list")])
    yield Case(
        ["execution-list", "--rootsonly", "--filter", "nulls=x", *shown("execution-list")],
        differs=("filters",),
        ours={
            "code": 0,
            "stdout": rows("execution-list", True),
            "requests": [asked("execution-list", nulls="root_execution_id")],
        },
    )
    for command in ("task-list", "action-execution-list"):
        for words in [
            [resources.UUID],
            [""],
            [resources.UUID, "--oldest"],
            [resources.UUID, "--limit", "3", "--filter", "state=ERROR"],
            ["--limit", "3", resources.UUID],
            [resources.UUID, "--marker", resources.OTHER, "--sort_keys", "name"],
            ["x", "y"],
            ["a b é"],
        ]:
            yield Case([command, *words, *shown(command)])
    below = {
        "task-list": ("/v2/executions/a%2Fb%3Fc/tasks", TASK_FIELDS),
        "action-execution-list": ("/v2/tasks/a%2Fb%3Fc/action_executions", None),
    }
    for command, (path, fields) in below.items():
        request = {**asked(command), "path": path}
        yield Case(
            [command, "a/b?c", *shown(command)],
            differs=("encoding",),
            ours={"code": 0, "stdout": rows(command, True), "requests": [request]},
        )


def namespaces():
    for command in ("action-list", "dynamic-action-list"):
        for words in [
            ["--namespace", "n"],
            ["--namespace", ""],
            ["--namespace", "n s&é"],
            ["--namespace=n", "--limit", "1", "--filter", "name=x"],
        ]:
            yield Case([command, *words, *shown(command)])
        bare = Case([command, *shown(command), "--namespace"])
        yield bare


def sub_executions():
    for command, kind in (("execution-get-sub-executions", "executions"), ("task-get-sub-executions", "tasks")):
        for words in [
            [],
            ["--errors-only"],
            ["--max-depth", "0"],
            ["--max-depth", "3"],
            ["--max-depth", "-1"],
            ["--max-depth=-5", "--errors-only"],
            ["--max-depth", "1_0"],
            ["--max-depth", "x"],
            ["--max-depth", "1.5"],
            ["--limit", "1"],
            ["--sort-column", "ID"],
        ]:
            yield Case([command, resources.UUID, *words, "-f", "value", "-c", "ID"])
        yield Case([command])
        for words, errors in ([["--max-depth"], ""], [["--errors-only", "--max-depth"], "True"]):
            request = {
                "method": "GET",
                "path": f"/v2/{kind}/{resources.UUID}/executions",
                "query": [["errors_only", errors]],
                "headers": {"accept": "*/*"},
            }
            yield Case(
                [command, resources.UUID, "-f", "value", "-c", "ID", *words],
                differs=("bare-max-depth",),
                ours={"requests": [request]},
            )
    for words in [
        [],
        ["--errors-only"],
        ["--no-errors-only"],
        ["--errors-only", "--no-errors-only"],
        ["--no-errors-only", "--errors-only"],
        ["--statistics-only"],
        ["--no-errors-only", "--statistics-only", "--max-depth", "2"],
        ["--max-depth", "0"],
        ["--max-depth", "-1"],
        ["--max-depth"],
        ["--max-depth", "x"],
    ]:
        yield Case(["execution-get-report", resources.UUID, *words])
