"""Times: durations of executions and tasks, the first time of cron triggers, and tags, which are joined."""

import datetime
import json
import re

import data
import resources
import fixtures
from cases import Case
from resources import CREATED, UPDATED
from fixtures import route

STATES = ["SUCCESS", "ERROR", "CANCELLED", "RUNNING", "PAUSED", "IDLE", "DELAYED", "WAITING", None, ""]

# Begin and end of what has ended.
SPANS = [
    (CREATED, UPDATED),
    (CREATED, CREATED),
    (CREATED, "2026-11-23 12:38:45"),
    ("2026-11-23 00:00:00", "2026-11-24 00:00:00"),
    ("2026-11-22 23:59:59", "2026-11-24 00:00:00"),
    ("2024-02-28 00:00:00", "2024-03-01 00:00:01"),
    ("2026-01-01 00:00:00", "2025-12-30 23:59:59"),
    ("0001-01-01 00:00:00", "9999-12-31 23:59:59"),
    ("1969-12-31 23:59:59", "1970-01-01 00:00:00"),
    ("9999-12-31 23:59:59", "0001-01-01 00:00:00"),
    ("2026-03-29 00:30:00", "2026-03-29 03:30:00"),
    ("", UPDATED),
    (None, UPDATED),
    ("", ""),
    (None, None),
    ("2026-1-2 3:4:5", "2026-01-02 03:04:06"),
    ("2026-01-01 00:00:00", "2026-01-01 9:59:59"),
    ("2016-12-31 23:59:60", "2017-01-01 00:00:00"),
]
ODD = [
    "2026-11-23T12:38:46",
    "2026-11-23 12:38:46.5",
    "2026-11-23 12:38:46Z",
    "2026-11-23 12:38:46+00:00",
    "2026-11-23 12:38",
    "2026-11-23",
    "12:38:46",
    "2026-02-30 00:00:00",
    "2025-02-29 00:00:00",
    "2026-13-01 00:00:00",
    "2026-00-01 00:00:00",
    "2026-01-01 24:00:00",
    "2026-01-01 00:60:00",
    "2026-01-01 00:00:61",
    "0000-01-01 00:00:00",
    "10000-01-01 00:00:00",
    "26-01-01 00:00:00",
    " 2026-11-23 12:38:46",
    "2026-11-23 12:38:46 ",
    "2026-11-23  12:38:46",
    "2026-11-23\t12:38:46",
    "2026/11/23 12:38:46",
    "23.11.2026 12:38:46",
    "yesterday",
    "0",
    "1700000000",
    "-2026-01-01 00:00:00",
    "+2026-01-01 00:00:00",
    "2026-11-23 12:38:46\n",
    "2026-011-23 12:38:46",
    "2026-11-23 1 2:38:46",
    "2026-11- 3 12:38:46",
    "2026- 1-23 12:38:46",
    "2026-11- 23 12:38:46",
    "2026-1-23\u30001:2:3",
    "2026-11-00 00:00:00",
    "2026-11-1 0:0:007",
]
NOT_TEXT = [0, 5, 1700000000, True, False, [], ["2026"], {}, {"a": 1}]
# Seconds since the start of what is still running, chosen so that a slow machine does not change the minutes.
RUNNING = [30, 90, 3630, 36030, 86370, 86430, 172830, 8640030, 40000 * 86400 // 2 + 30]


def minimal_row(kind):
    """A row with the fields that a listing needs, and no others."""
    unneeded = {"definition", "output", "params", "result", "type", "processed", "published", "published_global"}
    return {field: "" for field in resources.RESOURCES[kind][2] if field not in unneeded}


def timed(kind, listed, state, begin, end, **more):
    """A case of an execution or a task with these times."""
    base = minimal_row(kind)
    row = {**base, "state": state, "created_at": begin, "started_at": begin, "updated_at": end, "finished_at": end}
    row = {field: value for field, value in row.items() if field in base}
    name = f"times-{kind}-{'list' if listed else 'one'}-{state}-{begin}-{end}"
    path, document = (f"/v2/{kind}", {kind: [row]}) if listed else (f"/v2/{kind}/*", row)
    command = kind.removesuffix("s") + ("-list" if listed else "-get")
    words = [command, *([] if listed else ["x"]), "-f", "value", "-c", "Duration"]
    return Case(
        words, fixtures.fixture(name, routes=[route("GET", path, (200, {"json": document}))], like="nothing"), **more
    )


def cases():
    yield from durations()
    yield from first_times()
    yield from tags()


def durations():
    for kind in ("executions", "tasks"):
        for number, (begin, end) in enumerate(SPANS):
            yield timed(kind, number % 2, "SUCCESS", begin, end)
        for number, text in enumerate(ODD):
            if kind == "executions" or number % 3 == 0:
                yield timed(kind, number % 2, "ERROR", text, UPDATED)
            if number % 3 == 1:
                yield timed(kind, not number % 2, "ERROR", CREATED, text)
        for value in NOT_TEXT if kind == "executions" else [5, []]:
            odd = {"differs": ("odd-fields",), "ours": {"code": 0, "stdout": "\n"}} if value else {}
            yield timed(kind, False, "SUCCESS", value, UPDATED, **odd)
            if value:
                # Without an end time it is still running.
                odd = {"differs": ("odd-fields",), "ours": {"code": 0, "stdout": "...\n"}}
                yield timed(kind, True, "SUCCESS", "9999-01-01 00:00:00", value, **odd)
    for state in STATES:
        case = timed("executions", False, state, "9999-01-01 00:00:00", "9999-01-01 00:00:05")
        if state == "CANCELLED":
            case.differs, case.ours = ("cancelled-duration",), {"stdout": "0:00:05\n"}
        yield case
        yield timed("tasks", False, state, "9999-01-01 00:00:00", "9999-01-01 00:00:05")
        yield timed("executions", True, state, "9999-01-01 00:00:00", None)
    for number, seconds in enumerate(RUNNING):
        for kind in ("executions", "tasks"):
            yield timed(kind, number % 2, "RUNNING", "{now-%d}" % seconds, None, clock=True)
    for state in ("SUCCESS", "ERROR", "CANCELLED", "PAUSED"):
        yield timed("executions", True, state, "{now-5430}", None, clock=True)
    yield timed("executions", True, "RUNNING", "{now--3600}", None)
    going = [row for row in data.states(minimal_row("executions")) if row["created_at"] != CREATED or row["updated_at"]]
    states = fixtures.fixture(
        "times-states",
        routes=[
            route(
                "GET",
                "/v2/tasks",
                (
                    200,
                    {
                        "json": {
                            "tasks": [
                                {
                                    **minimal_row("tasks"),
                                    "state": row["state"],
                                    "started_at": row["created_at"],
                                    "finished_at": row["updated_at"],
                                }
                                for row in going
                            ]
                        }
                    },
                ),
            ),
            route("GET", "/v2/*executions", (200, {"json": {"executions": going}})),
        ],
    )
    for form in ("table", "json", "value", "csv"):
        command = ["execution-list", "-f", form, "-c", "State", "-c", "Updated at", "-c", "Duration"]
        yield Case(command, states, differs=("cancelled-duration",), ours={"stdout": cancelled})
        yield Case(
            ["task-list", "-f", form, "-c", "State", "-c", "Started at", "-c", "Finished at", "-c", "Duration"], states
        )
        sub = ["execution-get-sub-executions", "x", "-f", form, "-c", "State", "-c", "Updated at", "-c", "Duration"]
        yield Case(sub, states, differs=("cancelled-duration",), ours={"stdout": cancelled})


def cancelled(reference):
    """The same with the time until the execution was cancelled."""
    text, count = re.subn(
        r"(CANCELLED\W[^.]*?)\.\.\.( {0,4})", lambda found: found[1] + "0:00:05" + found[2][4:], reference["stdout"]
    )
    if not count:
        text, count = re.subn(r"(Duration\W+)\.\.\.(\W+State\W+CANCELLED)", r"\g<1>0:00:05\2", reference["stdout"])
    assert count == 1, reference["stdout"]
    return text


# Zones of the tz database that have the same offset all year now, and rules that hold for all years.
ZONES = [
    "UTC",
    "",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/Phoenix",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "Asia/Tokyo",
    "EST5",
    "XST-3:30",
    "<+0545>-5:45",
    "XST5XDT,0/0,J365/25",
]
TIMES = [
    "2026-11-23 12:38",
    "2026-07-01 10:00",
    "2027-01-31 06:30",
    "2024-02-29 23:59",
    "2027-12-31 23:59",
    "2027-01-01 00:00",
]
UNPADDED = ["2027-1-2 3:04", "2027-1-2 3:4", "2027-01-02 03:4"]
WRONG = [
    "2027-01-02T03:04",
    "2027-01-02 03:04:05",
    "2027-02-30 00:00",
    "2027-13-01 00:00",
    "2027-01-02",
    "03:04",
    "2027-01-02 24:00",
    "2027-01-02 03:60",
    "tomorrow",
    " ",
    "2027-01-02 03:04 ",
    " 2027-01-02 03:04",
    "2027/01/02 03:04",
    "2027-01-02  03:04",
    "27-01-02 03:04",
    "0000-01-01 00:00",
    "10000-01-01 00:00",
    "2027-01-02 03:04Z",
    "2027-01-02 03:04+02:00",
    "1e3",
    "2027-01-02\t03:04",
    "2027-01-02 3 04",
    "2027-01-0203:04",
]
# A zone, a time in it, and the same in UTC by the offset of that date, where today's is another.
CHANGED = [
    ("America/Sao_Paulo", "2018-01-15 10:00", "2018-01-15 12:00"),
    ("America/Caracas", "2010-06-01 10:00", "2010-06-01 14:30"),
    ("Asia/Pyongyang", "2016-06-01 10:00", "2016-06-01 01:30"),
    ("Europe/Istanbul", "2015-01-15 10:00", "2015-01-15 08:00"),
    ("Asia/Kathmandu", "1980-01-01 10:00", "1980-01-01 04:30"),
    ("Europe/Moscow", "2014-10-26 01:30", "2014-10-25 21:30"),
    ("Asia/Kolkata", "1944-01-01 00:00", "1943-12-31 17:30"),
]


def trigger(*words):
    return ["cron-trigger-create", "n", "greet", *words, "-f", "value", "-c", "Name"]


def sent(time):
    return {
        "method": "POST",
        "path": "/v2/cron_triggers",
        "headers": {"accept": "*/*", "content-type": "application/json"},
        "body": {
            "json": {
                "name": "n",
                "pattern": None,
                "first_execution_time": time,
                "remaining_executions": None,
                "workflow_name": "greet",
            }
        },
    }


def env(zone):
    return {"OS_MISTRAL_URL": "{base}/v2", "TZ": zone}


def padded(text):
    """A time in its usual form; None if the text is no time."""
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M").strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return None


def first_times():
    for zone in ZONES:
        for text in TIMES if zone == "Asia/Kathmandu" else TIMES[:2]:
            yield Case(trigger("--first-time", text), env=env(zone))
    for text in TIMES:
        yield Case(trigger("--first-time", text, "--utc"), env=env("Asia/Tokyo"))
    for text in UNPADDED:
        yield Case(trigger("--first-time", text))
        yield Case(
            trigger("--first-time", text, "--utc"), differs=("first-time",), ours={"requests": [sent(padded(text))]}
        )
    for text in WRONG:
        yield Case(trigger("--first-time", text), env=env("Asia/Tokyo"))
        found = padded(text)
        yield Case(
            trigger("--first-time", text, "--utc"),
            differs=("first-time",),
            ours=({"requests": [sent(found)]} if found else {"code": 1, "stdout": "", "requests": []}),
        )
    for zone, text, utc in CHANGED:
        yield Case(
            trigger("--first-time", text), env=env(zone), differs=("first-time",), ours={"requests": [sent(utc)]}
        )
        yield Case(trigger("--first-time", text, "--utc"), env=env(zone))
    for zone in ("Nowhere/City", "x", ":Asia/Tokyo", "/usr/share/zoneinfo/Asia/Tokyo", "UTC0", "GMT"):
        yield Case(trigger("--first-time", "2027-01-02 03:04"), env=env(zone))
    for words in (
        [],
        ["--first-time", ""],
        ["--first-time", "", "--utc"],
        ["--utc"],
        ["--first-time=2027-01-02 03:04", "--count", "1_0", "--pattern", "* * * * *"],
        ["--pattern", ""],
        ["--count", "0"],
        ["--count", "-3"],
        ["--count", "x"],
        ["--count", " 5 "],
        ["--pattern", "0 3 * * *", "--count", "5", "--params", '{"env": {}}'],
        ["--pattern", "日本"],
    ):
        yield Case(trigger(*words))
    yield Case(
        trigger("--count", "99999999999999999999"),
        differs=("integers",),
        ours={"code": 2, "stdout": "", "requests": []},
    )
    yield Case(trigger("--first-time", "2018-11-04 00:30"), env=env("America/Sao_Paulo"))  # which the clock skips
    for edge, zone in (("0001-01-01 00:00", "XST-5"), ("9999-12-31 23:59", "XST5")):
        yield Case(trigger("--first-time", edge), env=env(zone))
        yield Case(trigger("--first-time", edge, "--utc"), env=env(zone))


TAGS = [
    None,
    [],
    ["one"],
    ["a", "b"],
    ["x" * 24],
    ["x" * 25],
    ["x" * 26],
    ["x" * 60],
    ["a" * 10, "b" * 10, "c"],
    ["a" * 12, "b" * 11],
    ["a" * 12, "b" * 12],
    ["three-four-five", "six-seven-eight", "nine"],
    ["word word word word word word"],
    ["日本語" * 4, "한국어" * 5],
    ["e\u0301" * 14],
    ["", ""],
    [""] * 20,
    ["a, b"],
    ["a\nb"],
    ["tab\there" * 4],
    ["   "],
    [" lead", "trail "],
    ["--", "a--b--c--d--e--f--g--h--i"],
    "abc",
    "",
    "a long text that is no list at all",
    ["https://example.com/a/very/long/path-with-hyphens"],
    ["x" * 10 + "-" + "y" * 30],
    ["\u2014dash\u2014" * 5],
    ["a\u00a0b" * 10],
    ["a\u2028b" * 8],
    [1],
    [None],
    [True, "x"],
    [["a"]],
    [{"a": 1}],
    {"a": 1},
    {},
    0,
    5,
    False,
    True,
]


def odd(value):
    """Whether the reference cannot show it: tags that are no texts, or no list of anything."""
    return (
        isinstance(value, list)
        and not all(isinstance(tag, str) for tag in value)
        or isinstance(value, (int, float))
        and bool(value)
    )


def shown(value):
    """Tags as this client shows those that the reference cannot."""
    if not isinstance(value, list):
        return str(value)
    return ", ".join(tag if isinstance(tag, str) else json.dumps(tag, separators=(",", ":")) for tag in value)


def tags():
    for number, value in enumerate(TAGS):
        for kind in ("workflows", "workbooks", "actions") if number % 3 == 0 and not odd(value) else ("workflows",):
            command, path = kind.removesuffix("s"), f"/v2/{kind}"
            row = {**minimal_row(kind), "tags": value}
            fixture = fixtures.fixture(
                f"times-{kind}-{number}",
                routes=[
                    route("GET", path, (200, {"json": {kind: [row, row]}})),
                    route("GET", f"{path}/*", (200, {"json": row})),
                ],
            )
            if odd(value):
                yield Case(
                    ["workflow-get", "x", "-f", "value", "-c", "Tags"],
                    fixture,
                    differs=("odd-fields",),
                    ours={"code": 0, "stdout": shown(value) + "\n"},
                )
                yield Case(
                    ["workflow-list", "-f", "value", "-c", "Tags"],
                    fixture,
                    differs=("odd-fields",),
                    ours={"code": 0, "stdout": (shown(value) + "\n") * 2},
                )
                continue
            yield Case([f"{command}-list", "-f", "json" if number % 2 else "table", "-c", "Tags"], fixture)
            if kind == "workflows":
                yield Case(["workflow-get", "x", "-f", ("value", "json", "yaml")[number % 3], "-c", "Tags"], fixture)
