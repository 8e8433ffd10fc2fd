"""Data sets: rows for each resource. A listing has all of them, a single thing is the first row."""

from resources import CREATED, OTHER, UPDATED

# Fields that clients read as JSON, dates or lists: only some data sets touch them.
SPECIAL = {
    "tags",
    "input",
    "output",
    "published",
    "published_global",
    "result",
    "variables",
    "definition",
    "content",
    "created_at",
    "updated_at",
    "started_at",
    "finished_at",
}
DATES = {"created_at", "updated_at", "started_at", "finished_at", "next_execution_time"}

WIDE = [
    "日本語のワークフロー",
    "한국어 이름",
    "ｱｲｳ halfwidth",
    "①…α─ ambiguous",
    "e\u0301clair combining",
    "😀 smile",
    "family 👨\u200d👩\u200d👧 here",
    "🇩🇪🇫🇷 flags",
    "🇩 lone",
    "👍🏽 tone",
    "❤ and ❤\ufe0f",
    "⌚\ufe0e text",
    "1\ufe0f\u20e3 keycap",
    "कर्म देवनागरी",
    "שלום עולם",
    "مرحبا بالعالم",
    "ﬁ ligature",
    "\U0001f9d1\u200d\U0001f680",
    "naïve Ünïcödé",
    "\u3000ideographic space",
    "a\u00a0b",
    "𝒳 math",
    "ไทยคำ",
]
CONTROL = [
    "tab\there",
    "line\nbreak",
    "cr\rhere",
    "crlf\r\nend",
    "trailing\n",
    "\n",
    "\x01start",
    "del\x7fete",
    "zero\u200bwidth",
    "\ufeffbom",
    "soft\u00adhyphen",
    "next\u0085line",
    "sep\u2028arator",
    "\x1b[31mred\x1b[0m",
    "bell\x07",
    "back\bspace",
    "form\ffeed",
    "v\vtab",
    "nul\0byte",
    "\u202ebidi",
]
LONG = [
    "x" * 90,
    "a-hyphenated-long-name-that-goes-on-and-on-and-on",
    "two words " * 12,
    "Traceback (most recent call last):\n  File \"/opt/x.py\", line 3, in <module>\n    raise ValueError('no')\nValueError: no",
    "first line\n\n  indented\n    more\nlast",
    "日本語" * 30,
    "https://example.com/a/very/long/path?with=query&and=more#fragment-here",
    "word  double  spaces",
    " leading and trailing ",
    "em--dash and three-four-five",
    "semi;colon,comma.dot:colon" * 3,
    "👨\u200d👩\u200d👧" * 20,
]
YAMLISH = [
    "yes",
    "No",
    "null",
    "~",
    "017",
    "0x1F",
    "1e3",
    "1_000",
    "1:30",
    ".5",
    ".inf",
    "2026-01-01",
    "2026-01-01 00:00:00",
    "=",
    "<<",
    "- dash",
    "key: value",
    "#hash",
    "a #b",
    "*star",
    "&amp",
    "!bang",
    "%percent",
    "@at",
    "`tick",
    "{brace",
    "[bracket",
    "'single",
    '"double',
    "|",
    ">",
    "",
    "?",
    ":",
    "trail:",
    "---",
    "...",
    "it's",
    "back\\slash",
    "<none>",
    "y",
    "True",
    "12:30:45",
    "+1",
    "0o7",
    "1.",
    "123_",
]
SHELLISH = [
    'say "hi"',
    "$HOME",
    "`id`",
    "$(id)",
    "back\\slash",
    'a\\"b',
    "it's",
    "!bang",
    "semi; colon",
    "new\nline",
    "end\\",
    "*",
    "~",
    "a=b",
    "\\$x",
]
NUMBERS = [
    0,
    1,
    -1,
    22222,
    12345678901234567890123,
    1.5,
    1e20,
    1e-7,
    2.0,
    0.1,
    -0.0,
    1e16,
    123456789.123456789,
    True,
    False,
    10**18,
]
NESTED = [
    [],
    {},
    [1, "a", None, True, 1.0, {"k": "v'q"}],
    {"b": 1, "a": [1, 2]},
    [[], [[]]],
    {"deep": {"deeper": {"deepest": "日本"}}},
    ["x" * 40] * 3,
    [None],
    {"": ""},
    {'quote"': "it's"},
]


def spread(values, count):
    """Rows in which the plain fields of a resource take these values, one after the other."""

    def rows(base):
        plain = [field for field in base if field not in SPECIAL | DATES | {"state"}]
        return [
            {
                **base,
                **{
                    field: values[(number * 5 + place * 3 + number * place) % len(values)]
                    for place, field in enumerate(plain)
                },
            }
            for number in range(count)
        ]

    return rows


def cut(base):
    """Long texts where they are cut: at 25 characters."""
    texts = [
        "x" * 24,
        "x" * 25,
        "x" * 26,
        "日本語" * 9,
        "e\u0301" * 13,
        "👨\u200d👩\u200d👧" * 6,
        "a\nb" * 9,
        " " * 30,
        "two words " * 3,
    ]
    fields = ("input", "description", "state_info")
    return [{**base, **{field: text for field in fields if field in base}} for text in texts]


def tags(base):
    """Tags of every shape."""
    lists = [
        None,
        [],
        ["one"],
        ["one", "two", "three-four", "five-six-seven", "eight"],
        ["x" * 30],
        ["日本語" * 4, "한국"],
        ["", ""],
        ["a, b"],
        "abc",
        "",
        ["tab\tbed", "new\nline"],
    ]
    return [{**base, "tags": tags} if "tags" in base else base for tags in lists]


def states(base):
    """Every state with begin and end, and odd dates."""
    times = [
        (CREATED, UPDATED),
        (CREATED, None),
        ("2024-02-29 23:59:59", "2026-04-05 01:02:03"),
        (UPDATED, CREATED),
        ("2000-01-01 00:00:00", "2000-01-02 00:00:00"),
        ("2026-01-01 00:00:00", "2026-01-01 00:00:00"),
        ("9999-01-01 00:00:00", None),
        (None, UPDATED),
        ("", ""),
    ]
    found = []
    for state in ("SUCCESS", "ERROR"):
        for begin, end in times:
            found.append(
                {
                    **base,
                    "state": state,
                    "created_at": begin,
                    "updated_at": end,
                    "started_at": begin,
                    "finished_at": end,
                }
            )
    for state in ("RUNNING", "IDLE", "PAUSED", "CANCELLED", "DELAYED", "WAITING"):
        found.append(
            {
                **base,
                "state": state,
                "created_at": "9999-01-01 00:00:00",
                "updated_at": "9999-01-01 00:00:05",
                "started_at": "9999-01-01 00:00:00",
                "finished_at": None,
            }
        )
    return [{name: value for name, value in row.items() if name in base} for row in found]


def mixed(base):
    """Columns of several types, with nulls, repeats and cases: what sorting sees."""
    names = ["b", "a", None, "B", "a", "10", "9", "é", "", "日本", "z", None, "A"]
    marks = [3, 1, 2, None, 1, -5, 1.5, True, 0, 10**20, 2, 2, -0.5]
    others = ["x", 1, None, [1], "y", {"a": 1}, True, 2.5, "x", "", 3, None, "w"]
    found = []
    for name, mark, other in zip(names, marks, others):
        row = {**base, "name": name}
        for field in ("namespace", "workflow_namespace", "remaining_executions", "resource_owner"):
            if field in row:
                row[field] = mark
        for field in ("scope", "workflow_name", "event", "status", "description"):
            if field in row:
                row[field] = other if field != "description" else name
        found.append(row)
    return found


def nulls(base):
    return [{field: None for field in base}, base]


def blank(base):
    return [{field: "" for field in base}]


def lacking(base):
    """Without the fields that may be missing."""
    return [{field: value for field, value in base.items() if field not in ("updated_at", "tags", "task_name")}]


def documents(base):
    """JSON texts and documents where such are read."""
    texts = [
        '{"z": 1, "a": [1, {"b": null}]}',
        '"text"',
        "5",
        "null",
        "[]",
        "{}",
        "",
        None,
        "not json",
        '{"日本": "é😀"}',
        '{"big": 12345678901234567890, "f": 1e400, "x": 1.10, "y": 1E5}',
        '{"a": 1, "a": 2}',
        '"\\u00e9 \\n \\u0001"',
        ' {"a" : 1 } ',
        "true",
        "[1, 2",
        '{"deep": {"deep": {"deep": [[[]]]}}}',
        '"' + "x" * 200 + '"',
    ]
    fields = ("input", "output", "published", "published_global", "result", "variables")
    return [{**base, **{field: text for field in fields if field in base}} for text in texts]


def many(base):
    count = 250 if "state" in base else 3
    found = []
    for number in range(count):
        row = {
            **base,
            "id": f"{number:08x}-0000-4000-8000-000000000000",
            "name": f"{base.get('name')}-{number * 7919 % 250}",
        }
        found.append({name: value for name, value in row.items() if name in base})
    return found


DATA = {
    "plain": lambda base: [
        base,
        {**base, **({"id": OTHER} if "id" in base else {}), **({"name": "second"} if "name" in base else {})},
    ],
    "empty": lambda base: [],
    "nulls": nulls,
    "blank": blank,
    "lacking": lacking,
    "wide": spread(WIDE, 12),
    "control": spread(CONTROL, 12),
    "long": spread(LONG, 6),
    "yamlish": spread(YAMLISH, 12),
    "shellish": spread(SHELLISH, 6),
    "numbers": spread(NUMBERS, 8),
    "nested": spread(NESTED, 6),
    "cut": cut,
    "tags": tags,
    "states": states,
    "mixed": mixed,
    "many": many,
    "documents": documents,
}
