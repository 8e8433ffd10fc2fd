"""Listings of several pages: `--limit -1` reads them all, any other limit shows what the server gave, with a note."""

import resources
import fixtures
from cases import Case
from cases.queries import LISTS, NEWEST, asked
from fixtures import route

SIZE, COUNT = 2, 5
# Those whose markers the server cannot read: the pages are found by name.
BY_NAME = {"workbook-list", "environment-list"}
PLAIN = [command for command in LISTS if command not in BY_NAME | {"member-list", "action-list"}]


def kind(command):
    return command.removesuffix("-list").replace("-", "_") + "s"


def column(command):
    return "ID" if command == "execution-list" else "Name"


def numbered(command, **more):
    """Rows with numbers, the newest last; names are in the reverse order of times for those that are found by name."""
    unneeded = {
        "definition",
        "output",
        "params",
        "result",
        "type",
        "processed",
        "published",
        "published_global",
        "content",
        "variables",
    }
    base = {field: "" for field in resources.RESOURCES[kind(command)][2] if field not in unneeded}
    found = []
    for number in range(COUNT):
        name = f"n{COUNT - number}" if command in BY_NAME else f"n{number}"
        row = {
            **base,
            "id": f"{number:08x}-0000-4000-8000-000000000000",
            "name": name,
            "created_at": f"2026-01-0{number + 1} 00:00:00",
            **more,
        }
        found.append({field: value for field, value in row.items() if field in base or field in ("id", "name")})
    return found


def page(command, rows, first, **more):
    found = {kind(command): rows[first : first + SIZE]}
    if first + SIZE < len(rows):
        found["next"] = "http://elsewhere/v2?marker=wrong&limit=2"
    return (200, {"json": {**found, **more}})


def by_marker(command, path=None):
    """A server that pages in both directions."""
    found = []
    for direction in ("asc", "desc"):
        rows = numbered(command)[:: 1 if direction == "asc" else -1]
        starts = [
            route(
                "GET",
                path or LISTS[command][0],
                page(command, rows, first),
                query={"sort_dirs": direction, "marker": rows[first - 1]["id"]},
            )
            for first in range(SIZE, COUNT, SIZE)
        ]
        found += [
            *starts,
            route("GET", path or LISTS[command][0], page(command, rows, 0), query={"sort_dirs": direction}),
        ]
    return found


def by_name(command):
    path, rows = LISTS[command][0], sorted(numbered(command), key=lambda row: row["name"])
    found = [
        route(
            "GET", path, page(command, rows, first), query={"sort_keys": "name", "name": f"gte:{rows[first]['name']}"}
        )
        for first in range(1, COUNT)
    ]
    found.append(route("GET", path, page(command, rows, 0), query={"sort_keys": "name"}))
    for direction in ("desc", "asc"):
        rows = numbered(command)[:: 1 if direction == "asc" else -1]
        found.append(route("GET", path, page(command, rows, 0), query={"sort_dirs": direction}))
    return found


def shown(command, rows):
    return "".join(f"{row['id' if column(command) == 'ID' else 'name']}\n" for row in rows)


def request(command, path=None, **more):
    found = asked(command, **more)
    found["query"] = [pair for pair in found["query"] if pair[1] is not None and (pair[0] != "limit")]
    return {**found, "path": path or found["path"]}


def pages(command, direction="asc", path=None, start=0, **more):
    """The requests that read the pages from a row on."""
    rows = numbered(command)[:: 1 if direction == "asc" else -1]
    found = []
    for first in range(start, COUNT, SIZE):
        marker = {"marker": rows[first - 1]["id"]} if first else {}
        found.append(request(command, path, sort_dirs=direction, **marker, **more))
    return found


def everything(command, words, requests, rows, fixture, **more):
    line = [command, *words, "--limit", "-1", "-f", "value", "-c", column(command)]
    return Case(
        line, fixture, differs=("limit-all",), ours={"stdout": shown(command, rows), "requests": requests, **more}
    )


def cases():
    for command in PLAIN:
        fixture = fixtures.fixture(f"paging-{command}", routes=by_marker(command))
        yield from all_pages(command, fixture)
        yield from first_page(command, fixture)
    for command in sorted(BY_NAME):
        yield from all_names(command)
    yield from broken()
    yield from others()


def all_pages(command, fixture):
    rows = numbered(command)
    newest = [request(command)] if command in NEWEST else []
    yield everything(command, [], newest + pages(command), rows, fixture)
    yield everything(
        command,
        ["--filter", "scope=eq:x"],
        [request(command, scope="eq:x")] * len(newest) + pages(command, scope="eq:x"),
        rows,
        fixture,
    )
    yield everything(command, ["--sort_dirs", "desc"], pages(command, "desc"), rows[::-1], fixture)
    yield everything(command, ["--sort_keys", "id,name"], pages(command, sort_keys="id,name"), rows, fixture)
    yield everything(command, ["--marker", rows[1]["id"]], pages(command, start=2), rows[2:], fixture)
    if command in NEWEST:
        yield everything(command, ["--oldest"], pages(command), rows, fixture)
    if command in ("workflow-list", "execution-list"):
        title = column(command)
        for form in ("json", "csv"):
            values = shown(command, rows).split()
            text = {
                "csv": f'"{title}"\n' + "".join(f'"{value}"\n' for value in values),
                "json": "[\n" + ",\n".join(f'  {{\n    "{title}": "{value}"\n  }}' for value in values) + "\n]\n",
            }[form]
            yield Case(
                [command, "--limit", "-1", "-f", form, "-c", title],
                fixture,
                differs=("limit-all",),
                ours={"stdout": text, "requests": newest + pages(command)},
            )


def first_page(command, fixture):
    """One page; a note says that there is more, unless so many were asked for."""
    line = [command, "-f", "value", "-c", column(command)]
    note = {
        "differs": ("cut-list",),
        "ours": {"stderr": [f"the server returned only the first {SIZE} rows; use --limit -1 for all"]},
    }
    yield Case(line, fixture, **note)
    yield Case([*line, "--limit", "0"], fixture, **note)
    yield Case([*line, "--limit", "5"], fixture, **note)
    yield Case([*line, "--limit"], fixture, **note)
    yield Case([*line, "--limit", "2"], fixture)
    yield Case([*line, "--marker", numbered(command)[3]["id"], "--limit", "2"], fixture)


def all_names(command):
    fixture = fixtures.fixture(f"paging-{command}", routes=by_name(command))
    rows = numbered(command)
    names = sorted(row["name"] for row in rows)

    def asks(first, **more):
        found = [request(command, **first)]
        found += [request(command, sort_keys="name", **more)]
        # Each page begins with the name that ended the one before.
        found += [request(command, sort_keys="name", name=f"gte:{name}", **more) for name in names[1:-1]]
        if command == "environment-list":
            # Rows without a name, which PostgreSQL has behind all others.
            found.append(request(command, sort_keys="name", sort_dirs="desc", **more))
        return found

    yield everything(command, [], asks({}), rows, fixture)
    yield everything(command, ["--filter", "scope=public"], asks({"scope": "public"}, scope="public"), rows, fixture)
    yield everything(command, ["--sort_dirs", "desc"], asks({"sort_dirs": "desc"}), rows[::-1], fixture)
    yield everything(command, ["--sort_keys", "name"], asks({"sort_keys": "name"}), rows[::-1], fixture)
    yield everything(
        command,
        ["--sort_keys", "name", "--sort_dirs", "desc"],
        asks({"sort_keys": "name", "sort_dirs": "desc"}),
        rows,
        fixture,
    )
    for words, more in (
        (["--sort_keys", "scope"], {"sort_keys": "scope"}),
        (["--filter", "name=in:a,b"], {"name": "in:a,b"}),
        (["--marker", "m"], {"marker": "m"}),
    ):
        line = [command, *words, "--limit", "-1", "-f", "value", "-c", "Name"]
        yield Case(line, fixture, differs=("limit-all",), ours={"code": 1, "stdout": ""})
    yield from first_page_by_name(command, fixture)


def first_page_by_name(command, fixture):
    line = [command, "-f", "value", "-c", "Name"]
    yield Case(
        line,
        fixture,
        differs=("cut-list",),
        ours={"stderr": [f"the server returned only the first {SIZE} rows; use --limit -1 for all"]},
    )
    yield Case([*line, "--limit", "2"], fixture)


def broken():
    """A server that fails between pages, or repeats a page."""
    for command in ("workflow-list", "execution-list", "environment-list"):
        rows = numbered(command)
        path = LISTS[command][0]
        first = page(command, rows, 0)
        newest = [request(command)] if command in NEWEST else []
        second = {"name": "gte:n4"} if command in BY_NAME else {"marker": rows[1]["id"]}
        asks = newest + [request(command, sort_dirs="asc")]
        if command in BY_NAME:
            asks.append(request(command, sort_keys="name"))
            second = {"name": f"gte:{rows[1]['name']}"}
        asks.append(
            request(command, sort_dirs="asc", **second, **({"sort_keys": "name"} if command in BY_NAME else {}))
        )
        failure = (500, {"json": {"faultstring": "no more"}})
        answers = {
            "fails": failure,
            "text": (200, {"text": "Welcome"}),
            "gone": (404, {}),
            "circle": first,
            "no-list": (200, {"json": {"other": []}}),
            "no-id": (200, {"json": {kind(command): [{"name": None, "id": None}], "next": "n"}}),
        }
        for name, answer in answers.items():
            fixture = fixtures.fixture(
                f"paging-{command}-{name}", routes=[route("GET", path, answer, query=second), route("GET", path, first)]
            )
            # Where the marker's row is gone, one before it leads on.
            back = [request(command, sort_dirs="asc", marker=rows[0]["id"])]
            goes_back = name == "gone" and command not in BY_NAME
            yield Case(
                [command, "--limit", "-1", "-f", "value", "-c", column(command)],
                fixture,
                differs=("limit-all",),
                ours={"code": 1, "stdout": "", "requests": asks + back * goes_back},
            )
        fixture = fixtures.fixture(
            f"paging-{command}-ends",
            routes=[
                route("GET", path, (200, {"json": {kind(command): [], "next": "n"}}), query=second),
                route("GET", path, first),
            ],
        )
        # More rows are promised, and none come.
        yield Case(
            [command, "--limit", "-1", "-f", "value", "-c", column(command)],
            fixture,
            differs=("limit-all",),
            ours={
                "code": 1,
                "stdout": "",
                "stderr": ["after 2 rows the server returned no new ones"],
                "requests": asks,
            },
        )
        fixture = fixtures.fixture(
            f"paging-{command}-null", routes=[route("GET", path, page(command, rows, 3, next=None))]
        )
        yield Case([command, "--limit", "-1", "-f", "value", "-c", column(command)], fixture)


def others():
    """What has more rows and no pages that this client could ask for, and lists below others."""
    rows = numbered("action-list")
    fixture = fixtures.fixture("paging-action-list", routes=[route("GET", "/v2/actions", page("action-list", rows, 0))])
    note = {"differs": ("cut-list",), "ours": {"stderr": ["the server returned only the first 2 rows"]}}
    for words in ([], ["--limit", "-1"], ["--limit", "0"]):
        yield Case(["action-list", *words, "-f", "value", "-c", "Name"], fixture, **note)
    yield Case(["action-list", "--limit", "2", "-f", "value", "-c", "Name"], fixture)
    rows = numbered("execution-list")
    for command, path in (
        ("execution-get-sub-executions", "/v2/executions/x/executions"),
        ("task-get-sub-executions", "/v2/tasks/x/executions"),
    ):
        fixture = fixtures.fixture(f"paging-{command}", routes=[route("GET", path, page("execution-list", rows, 0))])
        yield Case([command, "x", "-f", "value", "-c", "ID"], fixture)
    for command, path in (
        ("task-list", "/v2/executions/x/tasks"),
        ("action-execution-list", "/v2/tasks/x/action_executions"),
    ):
        fixture = fixtures.fixture(f"paging-{command}-below", routes=by_marker(command, path))
        yield everything(
            command, ["x"], [request(command, path), *pages(command, path=path)], numbered(command), fixture
        )
        yield everything(command, ["x", "--oldest"], pages(command, path=path), numbered(command), fixture)
    yield Case(["member-list", resources.UUID, "workflow", "--limit", "-1", "-f", "value", "-c", "Member ID"])
