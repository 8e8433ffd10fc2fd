"""Fixtures: what the scripted server has and answers. Most are a Mistral with one of the data sets of `data.py`.

A listing has all rows of the data set, a single thing is the first row; writes are answered with it too. A fixture
has the name of its data set, or adds routes of its own.
"""

from data import DATA, documents
from resources import CREATED, OTHER, RESOURCES, UPDATED, UUID


def route(method, path, *answers, **more):
    """A route; an answer is a status and what else there is to say of it."""
    return {"method": method, "path": path, **more, "answers": [{"status": status, **rest} for status, rest in answers]}


def mistral():
    """The routes of a Mistral with the rows of the fixture's data set, the most specific first."""
    found = [
        route("POST", f"/v2/{kind}/validate", (200, {"json": {"valid": True}}))
        for kind in ("workflows", "workbooks", "actions")
    ]
    found += [
        route("GET", "/v2/executions/*/executions", (200, {"list": "executions"})),
        route("GET", "/v2/tasks/*/executions", (200, {"list": "executions"})),
        route("GET", "/v2/executions/*/tasks", (200, {"list": "tasks"})),
        route("GET", "/v2/tasks/*/action_executions", (200, {"list": "action_executions"})),
        route("GET", "/v2/executions/*/report", (200, {"json": REPORT})),
    ]
    for name, (path, _, _) in RESOURCES.items():
        written = {"list": name} if name in ("workflows", "actions") else {"row": name}
        found += [
            route("GET", path, (200, {"list": name})),
            route("POST", path, (201, written)),
            route("PUT", path, (200, written)),
            route("GET", f"{path}/*", (200, {"row": name})),
            route("PUT", f"{path}/*", (200, {"list": name} if name == "actions" else {"row": name})),
            route("DELETE", f"{path}/*", (204, {})),
        ]
    return sorted(found, key=lambda route: specificity(route["path"]))


def specificity(path):
    """Longer paths first, and those that end in a word before those that end in anything."""
    return -len(path.split("/")), path.endswith("*"), path.count("*")


REPORT = {
    "root_workflow_execution": {
        "id": UUID,
        "name": "greet",
        "created_at": CREATED,
        "updated_at": UPDATED,
        "state": "ERROR",
        "state_info": "it\nfailed " + "x" * 200,
        "task_executions": [
            {
                "id": OTHER,
                "name": "t1",
                "workflow_name": "greet",
                "state": "ERROR",
                "state_info": "line\nbreak " + "y" * 120,
                "retry_count": 2,
                "action_executions": [
                    {"id": UUID, "name": "std.fail", "state": "ERROR", "state_info": "bad\nluck"},
                    {"id": UUID, "name": "std.echo", "state": "SUCCESS", "state_info": None},
                ],
            },
            {
                "id": UUID,
                "name": "日本 t2",
                "state": "RUNNING",
                "state_info": None,
                "workflow_executions": [
                    {"id": OTHER, "name": "child", "state": "PAUSED", "state_info": None, "task_executions": []},
                ],
            },
        ],
    },
    "statistics": {
        "estimated_time": 12,
        "success_tasks_count": 1,
        "error_tasks_count": 2,
        "running_tasks_count": 3,
        "idle_tasks_count": 4,
        "paused_tasks_count": 5,
        "total_tasks_count": 15,
    },
}

FIXTURES = {}


def fixture(name, routes=(), data="plain", first=0, like="mistral"):
    """Adds a fixture: routes of its own, before those that it shares with others (`like`), and a data set whose
    rows begin with the given one. Gives its name."""
    found = {"data": data, "first": first, "routes": list(routes), "like": like}
    assert FIXTURES.setdefault(name, found) == found, f"two fixtures named {name}"
    return name


for _name in DATA:
    fixture(_name, data=_name)
for _number in range(len(documents({}))):
    fixture(f"document-{_number}", data="documents", first=_number)

SHARED = {"mistral": mistral(), "nothing": []}


def export():
    """Data sets, routes and fixtures as they are written down for the replay, where fixtures are called `worlds`."""
    return {
        "data": {
            name: {kind: rows_of(base) for kind, (_, _, base) in RESOURCES.items()} for name, rows_of in DATA.items()
        },
        "shared": SHARED,
        "worlds": FIXTURES,
    }


def document(found, name, answer):
    """The JSON document of an answer in a fixture of `export()`, or None."""
    if "json" in answer:
        return answer["json"]
    fixture = found["worlds"][name]
    kind = answer.get("list") or answer.get("row")
    if kind is None:
        return None
    rows = found["data"][fixture["data"]][kind]
    rows = rows[fixture["first"] :] + rows[: fixture["first"]]
    if "list" in answer:
        return {kind: rows}
    return (rows or found["data"]["plain"][kind])[0]


def lines(found):
    """Entries of `export` as they are written down, each a document."""
    return [{section: name, "is": entry} for section, entries in found.items() for name, entry in entries.items()]
