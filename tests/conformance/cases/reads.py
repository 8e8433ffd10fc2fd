"""Listings, single things and raw texts: every reading command in every format, and the data sets on some of them."""

import resources
import fixtures
from cases import Case

# The commands that print a listing, with what they need.
LISTS = [
    "workflow-list",
    "workbook-list",
    "action-list",
    "action-list --namespace n",
    "dynamic-action-list",
    "dynamic-action-list --namespace n",
    "code-source-list",
    "execution-list",
    "execution-list --task t --rootsonly --oldest",
    "task-list",
    "task-list e",
    "action-execution-list",
    "action-execution-list t",
    "cron-trigger-list",
    "event-trigger-list",
    "environment-list",
    "member-list w workflow",
    "execution-get-sub-executions e",
    "task-get-sub-executions t",
    "workflow-create d.yaml",
    "workflow-update d.yaml",
    "action-create d.yaml",
    "action-update d.yaml",
]
# Those that print one thing.
SHOWS = [
    "workflow-get w",
    "workbook-get w",
    "action-get a",
    "dynamic-action-get d",
    "code-source-get c",
    "execution-get e",
    "task-get t",
    "action-execution-get a",
    "cron-trigger-get c",
    "event-trigger-get e",
    "environment-get e",
    "environment-get e --export",
    "member-get w workflow -m m",
    "workflow-validate d.yaml",
    "workbook-validate d.yaml",
    "action-validate d.yaml",
    "workbook-create d.yaml",
    "workbook-update d.yaml",
    "code-source-create c d.yaml",
    "code-source-update c d.yaml",
    "dynamic-action-create a C c",
    "dynamic-action-update a",
    "execution-create greet",
    "execution-update e -s PAUSED",
    "task-rerun t",
    "run-action std.echo -s",
    "action-execution-update a --state SUCCESS",
    "cron-trigger-create c greet",
    "event-trigger-create e w exchange topic event",
    "environment-create e.yaml",
    "environment-update e.yaml",
    "member-create w workflow m",
    "member-update w workflow -m m",
]
# Those that print a text as it is.
TEXTS = [
    "workflow-get-definition w",
    "workbook-get-definition w",
    "action-get-definition a",
    "code-source-get-content c",
    "execution-get-input e",
    "execution-get-output e",
    "execution-get-published e",
    "execution-get-report e",
    "execution-get-report e --no-errors-only",
    "execution-get-report e --statistics-only",
    "execution-get-report e --max-depth 2",
    "task-get-result t",
    "task-get-published t",
    "action-execution-get-input a",
    "action-execution-get-output a",
    "run-action std.echo",
    "run-action std.echo -s --run-sync",
]
LIST_FORMATS = ["table", "json", "yaml", "csv", "value"]
SHOW_FORMATS = ["table", "json", "yaml", "value", "shell"]
FILES = {"d.yaml": "version: '2.0'\n", "e.yaml": "name: e\nvariables: {a: 1}\n"}

# Data sets that fill the plain columns, and those about certain fields with the commands that show these.
FILLED = ["empty", "nulls", "blank", "wide", "control", "long", "yamlish", "shellish", "numbers", "nested", "mixed"]
TYPED = ["nulls", "numbers", "nested", "mixed"]
FIELDS = {
    "lacking": ["workflow-list", "action-execution-list", "environment-get e"],
    "cut": [
        "workflow-list -c Input",
        "action-list -c Input -c Description",
        "execution-list -c Description -c 'State info'",
        "task-list -c 'State info'",
        "workflow-get w",
        "action-get a",
        "execution-get e",
    ],
    "tags": ["workflow-list -c Tags", "workbook-list -c Tags", "action-list -c Tags -c Name"],
}

# When executions and tasks begin and end; what has no end began in the future.
FUTURE = "9999-01-01 00:00:00"
TIMES = [
    (resources.CREATED, resources.UPDATED),
    ("2024-02-29 23:59:59", "2026-04-05 01:02:03"),
    (resources.UPDATED, resources.CREATED),
    ("2000-01-01 00:00:00", "2000-01-02 00:00:00"),
    ("2026-01-01 00:00:00", "2026-01-01 00:00:00"),
    (FUTURE, None),
    ("", resources.UPDATED),
    (None, resources.UPDATED),
    ("", ""),
    (FUTURE, resources.UPDATED),
]


def states():
    """A fixture with executions and tasks in every state but CANCELLED, which differs; some sort keys repeat."""
    found = {}
    for kind in ("executions", "tasks"):
        base = resources.RESOURCES[kind][2]
        rows = found[kind] = []
        for state in ("SUCCESS", "ERROR"):
            rows += [
                {
                    **base,
                    "state": state,
                    "created_at": begin,
                    "updated_at": end,
                    "started_at": begin,
                    "finished_at": end,
                }
                for begin, end in TIMES
            ]
        rows += [
            {
                **base,
                "state": state,
                "created_at": FUTURE,
                "updated_at": resources.UPDATED,
                "started_at": FUTURE,
                "finished_at": None,
            }
            for state in ("RUNNING", "IDLE", "PAUSED", "DELAYED", "WAITING", "", "odd", None)
        ]
    return fixtures.fixture(
        "reads-states",
        [fixtures.route("GET", f"/v2/{kind}", (200, {"json": {kind: rows}})) for kind, rows in found.items()],
    )


def cancelled():
    """The duration until the cancellation, in place of one that grows."""
    row = {
        **resources.RESOURCES["executions"][2],
        "state": "CANCELLED",
        "created_at": FUTURE,
        "updated_at": "9999-01-01 01:00:05",
    }
    fixture = fixtures.fixture(
        "reads-cancelled",
        [
            fixtures.route("GET", "/v2/executions", (200, {"json": {"executions": [row]}})),
            fixtures.route("GET", "/v2/executions/*", (200, {"json": row})),
        ],
    )
    listing = {
        "table": "+----------+\n| Duration |\n+----------+\n| 1:00:05  |\n+----------+\n",
        "json": '[\n  {\n    "Duration": "1:00:05"\n  }\n]\n',
        "yaml": "- Duration: '1:00:05'\n",
        "csv": '"Duration"\n"1:00:05"\n',
        "value": "1:00:05\n",
    }
    one = {
        "table": "+----------+---------+\n| Field    | Value   |\n+----------+---------+\n| Duration | 1:00:05 |\n+----------+---------+\n",
        "json": '{\n  "Duration": "1:00:05"\n}\n',
        "yaml": "Duration: '1:00:05'\n",
        "value": "1:00:05\n",
        "shell": 'duration="1:00:05"\n',
    }
    for line, outputs in (("execution-list -c Duration", listing), ("execution-get e -c Duration", one)):
        for form, stdout in outputs.items():
            yield case(line, form, fixture, differs=("cancelled-duration",), ours={"stdout": stdout})


def words(line):
    """The arguments of a line, in which only `'` quotes."""
    return [word for place, part in enumerate(line.split("'")) for word in ([part] if place % 2 else part.split())]


def formats_of(line):
    return LIST_FORMATS if line in LISTS or "-list" in line else SHOW_FORMATS


def case(line, form, fixture="plain", *more, **given):
    files = {name: FILES[name] for name in FILES if name in line}
    return Case([*words(line), "-f", form, *more], fixture, files=files, **given)


def filled():
    """Every data set in every format, with few columns that it fills."""
    for fixture in FILLED:
        for form in LIST_FORMATS:
            yield case("workflow-list -c Name -c Namespace -c Scope", form, fixture)
            if fixture in TYPED:
                yield case("cron-trigger-list -c Name -c Workflow -c Pattern", form, fixture)
                yield case("action-execution-list -c 'Task name' -c Accepted", form, fixture)
        for form in SHOW_FORMATS:
            yield case("workbook-get w", form, fixture)
            if fixture in TYPED:
                yield case("event-trigger-get e -c Name -c Exchange -c Event -c Topic", form, fixture)


def cases():
    for line in LISTS + SHOWS:
        for form in formats_of(line):
            yield case(line, form)
    for line in LISTS:
        yield case(line, "table", "nulls")
        yield case(line, "csv", "empty")
        yield case(line, "json", "lacking")
    for line in SHOWS:
        for fixture in ("nulls", "lacking"):
            yield case(line, "table", fixture)
    yield from filled()
    yield from cancelled()
    for line in (
        "execution-list -c State -c Duration -c 'Updated at'",
        "task-list -c State -c 'Started at' -c 'Finished at' -c Duration",
    ):
        for form in LIST_FORMATS:
            yield case(line, form, states())
    for fixture, lines in FIELDS.items():
        for line in lines:
            for form in formats_of(line):
                yield case(line, form, fixture)
    for line in TEXTS:
        for fixture in ("plain", "nulls", "blank"):
            yield Case(words(line), fixture)
        yield Case([*words(line), "--unknown"], "plain")
    for line in ("execution-list", "task-list", "action-execution-list"):
        yield Case([line, "-f", "value", "-c", "ID", "-c", "Name"], "many")
