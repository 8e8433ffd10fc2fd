"""How wide tables are: `--max-width` and the variables of cliff, on every kind of text."""

from cases import MISTRAL, Case

FIXTURES = ["plain", "wide", "control", "long", "nested", "numbers", "tags", "nulls", "blank", "empty", "cut", "mixed"]
# Not a number to Python, or one in an unusual spelling.
SPELLINGS = [
    "0",
    "-1",
    "-100",
    "1",
    "5",
    "100000",
    "12345678901234567890",
    "+60",
    " 60 ",
    "6_0",
    "６０",
    "60.0",
    "",
    "x",
    "0x40",
    "1e2",
    "--60",
    "-1.5",
]


def variables(**more):
    return {**MISTRAL, **more}


def cases():
    for width in range(20, 205, 13):
        yield Case(["workflow-list", "--max-width", str(width)])
        yield Case(["execution-get", "e", "--max-width", str(width)], "long")
        yield Case(["cron-trigger-list", "-c", "Name", "-c", "Pattern", "--max-width", str(width)], "long")
        yield Case(["workflow-list", "-c", "Name", "-c", "Scope", f"--max-width={width}"], "wide")
    for fixture in FIXTURES:
        for width in (20, 47, 60, 120):
            yield Case(
                ["workflow-list", "-c", "Name", "-c", "Namespace", "-c", "Tags", "--max-width", str(width)], fixture
            )
        for width in (20, 40, 80):
            yield Case(["workbook-get", "w", "--max-width", str(width)], fixture)
    for width in (1, 24, 45, 100):
        for line in (
            "event-trigger-list",
            "action-list",
            "task-get t",
            "environment-get e",
            "member-get w workflow -m m",
        ):
            yield Case([*line.split(), "--max-width", str(width)])
    for spelling in SPELLINGS:
        yield Case(["workbook-list", f"--max-width={spelling}"])
        yield Case(["workbook-get", "w", f"--max-width={spelling}", "-f", "json"])
    for number in ("0", "-5", "40", "71", "100000", "+50", " 50 ", "5_0"):
        yield Case(["workbook-list"], env=variables(CLIFF_MAX_TERM_WIDTH=number))
        yield Case(["workbook-get", "w"], env=variables(CLIFF_MAX_TERM_WIDTH=number))
        yield Case(["workbook-list", "--max-width", "60"], env=variables(CLIFF_MAX_TERM_WIDTH=number))
        yield Case(["workbook-list", "--max-width=0"], env=variables(CLIFF_MAX_TERM_WIDTH=number))
    for switch in ("0", "1", "2", "-1", " 1 ", "00"):
        yield Case(["workbook-list"], env=variables(CLIFF_FIT_WIDTH=switch))
        yield Case(["workbook-get", "w", "--max-width=50"], env=variables(CLIFF_FIT_WIDTH=switch))
    for name in ("CLIFF_FIT_WIDTH", "CLIFF_MAX_TERM_WIDTH"):
        for odd in ("", "x", "true", "1.5", "yes"):
            yield from ignored(name, odd)
    for options in (
        ["--fit-width"],
        ["--fit-width", "--fit-width"],
        ["--fit"],
        ["--fit-width=1"],
        ["--max-width"],
        ["--max-w", "50"],
        ["--max-width", "40", "--max-width", "70"],
        ["--fit-width", "--max-width=50"],
        ["--max-width", "50", "-f", "json"],
        ["--max-width", "50", "-f", "value"],
        ["--max-width", "-1"],
    ):
        for line in ("workbook-list", "workbook-get w"):
            yield Case([*line.split(), *options])
            yield Case([*line.split(), *options], env=variables(COLUMNS="40"))


def ignored(name, odd):
    """A variable that is no number counts as not set; in the reference it breaks every table."""
    listing = ["workbook-list", "-c", "Name"]
    shown = "+--------+\n| Name   |\n+--------+\n| book   |\n| second |\n+--------+\n"
    request = [
        {
            "method": "GET",
            "path": "/v2/workbooks",
            "query": [["sort_dirs", "asc"], ["sort_keys", "created_at"]],
            "headers": {"accept": "*/*"},
        }
    ]
    yield Case(
        listing,
        env=variables(**{name: odd}),
        differs=("cliff-variables",),
        ours={"code": 0, "stdout": shown, "requests": request},
    )
