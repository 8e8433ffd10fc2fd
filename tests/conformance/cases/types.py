"""Fields that are cut, joined or read as times and documents, with values of other types and shapes."""

import json

import resources
import fixtures
from cases import Case
from cases.fields import COMMANDS, rows

LONG = "x" * 30
VALUES = {
    "tags": [
        5,
        0,
        True,
        False,
        {},
        {"k": 1, "kk": 2},
        {LONG: 1, "b c": 2},
        [1],
        ["a", None],
        ["a", ["b"]],
        "text",
        LONG,
        [LONG, "a-b c"],
        ["", ""],
        ["\u3000" * 30],
        ["日本-語 " * 9],
        ["tab\there " * 5],
        ["x" * 24 + "-" + "y" * 9],
        ["a\nb\rc " * 8],
        ["²³-½x Ⅷ-ab " * 4],
        ["क-ख कि-खी " * 6],
        ["Ⓐb-cd ⓑc-de " * 4],
        ["٣a-bc " * 6],
        ["--a b--c --d " * 4],
    ],
    "input": [
        5,
        0,
        2.5,
        True,
        [],
        [1],
        list(range(30)),
        {"k": 1},
        {str(n): n for n in range(30)},
        LONG,
        "e\u0301" * 20,
        "x" * 25,
        "%s" * 20,
    ],
    "state_info": [5, [1], list(range(30)), {"k": 1}, "a\nb" * 10],
    "created_at": [
        "2026-11-23T12:38:46",
        "2026-11-23 12:38:46.123",
        " 2026-11-23 12:38:46",
        "2026-11-23 12:38:46 ",
        "2026-1-3 1:2:3",
        "2026-02-30 00:00:00",
        "2026-11-23 24:00:00",
        "2026-11-23  12:38:46",
        "2026-11-23\n12:38:46",
        "2026-11-23 12:38:60",
        "2026-11-23 12:38:61",
        "0001-01-01 00:00:00",
        "10000-01-01 00:00:00",
        "26-11-23 12:38:46",
        "x",
        5,
        0,
        False,
        [1],
        "2026-11-23 12:38",
    ],
    "variables": [5, [1], {"k": 1}, "[1, 2]", '"x"', "5", "null", "not json", "{'a': 1}", "é", True],
}
PLACES = [
    ("tags", "workflows", "Tags"),
    ("tags", "workbooks", "Tags"),
    ("tags", "actions", "Tags"),
    ("input", "workflows", "Input"),
    ("input", "actions", "Input"),
    ("state_info", "executions", "State info"),
    ("created_at", "executions", "Duration"),
    ("created_at", "tasks", "Duration"),
    ("variables", "environments", "Variables"),
]


def shown(field, value):
    """What is shown of a value with which the command ends in the reference, or of a list that it cuts; else None."""
    items = value if isinstance(value, list) else []
    if field == "tags":
        if any(not isinstance(item, str) for item in items):
            return ", ".join(item if isinstance(item, str) else json.dumps(item) for item in items)
        return value if value and isinstance(value, (int, float)) else None
    if field == "variables":
        return value if value in ("not json", "{'a': 1}", "é") else None
    if field == "created_at":
        return "" if value and not isinstance(value, str) else None
    return (
        value
        if isinstance(value, (int, float)) and value or isinstance(value, (list, dict)) and len(value) > 25
        else None
    )


def listing_of(field, title, value):
    """The difference in a listing in CSV."""
    cell = shown(field, value)
    if cell is None:
        return {}
    text = str(cell) if isinstance(cell, (int, float)) else '"' + str(cell).replace('"', '""') + '"'
    return {
        "differs": ("odd-fields",),
        "ours": {
            "stdout": f'"{title}"\n{text}\n',
            **({} if isinstance(value, list) and len(value) > 25 else {"code": 0}),
        },
    }


def one_of(field, value):
    """The difference in a single value, which is never cut."""
    cell = shown(field, value)
    if cell is None or field in ("input", "state_info"):
        return {}
    return {"differs": ("odd-fields",), "ours": {"stdout": f"{cell}\n", "code": 0}}


def cases():
    for field, kind, title in PLACES:
        listing, one, _ = COMMANDS[kind]
        for number, value in enumerate(VALUES[field]):
            row = {**resources.RESOURCES[kind][2], field: value}
            if kind == "tasks":
                row["started_at"] = value
            fixture = fixtures.fixture(f"types-{kind}-{field}-{number}", rows(kind, row))
            if field != "variables":
                yield Case([*listing.split(), "-f", "csv", "-c", title], fixture, **listing_of(field, title, value))
            else:
                yield Case(
                    [*one.split(), "--export", "-c", "variables", "-f", "value"], fixture, **one_of(field, value)
                )
            if (kind, field) != ("actions", "tags"):
                yield Case([*one.split(), "-f", "value", "-c", title], fixture, **one_of(field, value))
