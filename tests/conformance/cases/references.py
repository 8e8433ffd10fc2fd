"""Executions that are not named by their whole ID: `@latest` and kin, beginnings of IDs."""

import fixtures
from cases import Case
from newest import listed
from resources import RESOURCES

ROW = RESOURCES["executions"][2]
GONE = (404, {"json": {"faultstring": "WorkflowExecution not found"}})
BEGINNING = ROW["id"][:6]
FIXTURE = fixtures.fixture(
    "references",
    [
        fixtures.route("GET", "/v2/executions", (200, {"json": {"executions": [ROW]}})),
        fixtures.route("GET", f"/v2/executions/{BEGINNING}", GONE),
        fixtures.route("PUT", f"/v2/executions/{BEGINNING}", GONE),
        fixtures.route("DELETE", f"/v2/executions/{BEGINNING}", GONE),
    ],
)
SHOWN = ["-f", "value", "-c", "ID"]


def with_id(request):
    return {**request, "path": f"/v2/executions/{ROW['id']}"}


def cases():
    for text, more in {
        "@latest": {},
        "@failed": {"state": "ERROR"},
        "@running": {"state": "RUNNING"},
        "@latest:greet": {"workflow_name": "greet"},
    }.items():
        found = listed("11", nulls="root_execution_id", **more)

        def requests(reference, found=found):
            return [found] + [with_id(request) for request in reference["requests"]]

        for args in (["execution-get", *SHOWN], ["execution-get-input"], ["execution-update", "-d", "new", *SHOWN]):
            yield Case([*args, text], FIXTURE, differs=("execution-references",), ours={"requests": requests})
    for text in ("@newest", "@latest:", ROW["id"]):
        yield Case(["execution-get", *SHOWN, text], FIXTURE)

    def again(reference):
        return [*reference["requests"], listed("1000"), *map(with_id, reference["requests"])]

    def searched(reference):
        return [*reference["requests"], listed("1000")]

    yield Case(
        ["execution-get", *SHOWN, BEGINNING],
        FIXTURE,
        differs=("id-beginnings",),
        ours={"code": 0, "stdout": f"{ROW['id']}\n", "requests": again},
    )
    yield Case(
        ["execution-delete", BEGINNING],
        FIXTURE,
        differs=("delete-failures", "id-beginnings"),
        ours={"code": 2, "stdout": "", "requests": searched},
    )
    yield Case(
        ["execution-update", "-s", "PAUSED", BEGINNING],
        FIXTURE,
        differs=("id-beginnings",),
        ours={"code": 2, "requests": searched},
    )
