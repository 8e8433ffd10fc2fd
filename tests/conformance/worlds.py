"""Worlds: what the scripted server has and answers. Most are a Mistral that holds one of the data sets below.

A data set gives rows for each resource. A listing has all of them, a single thing is the first
row; writes are answered with it too. A world takes its data set's name, or adds routes of its own.
"""
UUID = "b4e2dac0-e390-4f84-a90e-a55ab0025c32"
OTHER = "0f3d7b1c-52c4-4d0b-8e59-0a3f6b7c8d9e"
CREATED = "2026-11-23 12:38:46"
UPDATED = "2026-11-23 12:40:00"

# Path, key of the collection, and a row.
RESOURCES = {
    "workflows": ("/v2/workflows", "workflows", {
        "id": UUID, "name": "greet", "namespace": "", "project_id": "<default-project>", "tags": ["a", "b"],
        "input": 'whom="world"', "scope": "private", "created_at": CREATED, "updated_at": None,
        "definition": "version: '2.0'\ngreet:\n  tasks:\n    t:\n      action: std.noop\n",
    }),
    "workbooks": ("/v2/workbooks", "workbooks", {
        "id": UUID, "name": "book", "namespace": "", "tags": [], "scope": "private", "created_at": CREATED,
        "updated_at": UPDATED, "definition": "version: '2.0'\nname: book\n", "project_id": "p",
    }),
    "actions": ("/v2/actions", "actions", {
        "id": UUID, "name": "std.echo", "is_system": True, "input": "output, delay=0", "description": "Echo action.",
        "tags": None, "created_at": CREATED, "updated_at": None, "namespace": "", "definition": "version: '2.0'\n",
        "scope": "public",
    }),
    "dynamic_actions": ("/v2/dynamic_actions", "dynamic_actions", {
        "id": UUID, "name": "double", "class_name": "Double", "code_source_id": OTHER, "code_source_name": "source",
        "project_id": "p", "scope": "private", "created_at": CREATED, "updated_at": None, "namespace": "",
    }),
    "code_sources": ("/v2/code_sources", "code_sources", {
        "id": UUID, "name": "source", "namespace": "", "project_id": "p", "scope": "private", "created_at": CREATED,
        "updated_at": None, "content": "import mistral_lib\n", "version": 1,
    }),
    "executions": ("/v2/executions", "executions", {
        "id": UUID, "workflow_id": OTHER, "workflow_name": "greet", "workflow_namespace": "", "description": "",
        "task_execution_id": None, "root_execution_id": None, "state": "SUCCESS", "state_info": None,
        "created_at": CREATED, "updated_at": UPDATED, "input": '{"whom": "world"}', "output": '{"said": "Hello"}',
        "params": "{}", "published_global": '{"g": 1}',
    }),
    "tasks": ("/v2/tasks", "tasks", {
        "id": UUID, "name": "t", "workflow_name": "greet", "workflow_namespace": "", "workflow_id": OTHER,
        "workflow_execution_id": OTHER, "state": "SUCCESS", "state_info": None, "created_at": CREATED,
        "started_at": CREATED, "finished_at": UPDATED, "updated_at": UPDATED, "result": '"done"', "published": '{"x": 1}',
        "published_global": '{"g": 2}', "processed": True, "type": "ACTION",
    }),
    "action_executions": ("/v2/action_executions", "action_executions", {
        "id": UUID, "name": "std.echo", "workflow_name": "greet", "workflow_namespace": "", "task_name": "t",
        "task_execution_id": OTHER, "state": "SUCCESS", "state_info": None, "accepted": True, "created_at": CREATED,
        "updated_at": UPDATED, "input": '{"output": "x"}', "output": '{"result": "x"}',
    }),
    "cron_triggers": ("/v2/cron_triggers", "cron_triggers", {
        "id": UUID, "name": "nightly", "workflow_name": "greet", "workflow_id": OTHER, "workflow_params": "{}",
        "workflow_input": "{}", "pattern": "0 3 * * *", "next_execution_time": "2026-11-24 03:00:00",
        "remaining_executions": None, "created_at": CREATED, "updated_at": None, "scope": "private",
    }),
    "event_triggers": ("/v2/event_triggers", "event_triggers", {
        "id": UUID, "name": "boot", "workflow_id": OTHER, "workflow_params": "{}", "workflow_input": "{}",
        "exchange": "nova", "topic": "notifications", "event": "compute.instance.create.end", "created_at": CREATED,
        "updated_at": None, "scope": "private",
    }),
    "environments": ("/v2/environments", "environments", {
        "id": UUID, "name": "prod", "description": "production", "variables": '{"a": 1}', "scope": "private",
        "created_at": CREATED, "updated_at": None,
    }),
    "members": ("/v2/*s/*/members", "members", {
        "resource_id": UUID, "resource_type": "workflow", "project_id": "owner", "member_id": "guest", "status": "pending",
        "created_at": CREATED, "updated_at": None,
    }),
}

# Fields that clients read as JSON, dates or lists: only some data sets touch them.
SPECIAL = {"tags", "input", "output", "published", "published_global", "result", "variables", "definition", "content",
           "created_at", "updated_at", "started_at", "finished_at"}
DATES = {"created_at", "updated_at", "started_at", "finished_at", "next_execution_time"}

WIDE = ["日本語のワークフロー", "한국어 이름", "ｱｲｳ halfwidth", "①…α─ ambiguous", "e\u0301clair combining", "😀 smile", "family 👨\u200d👩\u200d👧 here",
        "🇩🇪🇫🇷 flags", "🇩 lone", "👍🏽 tone", "❤ and ❤\ufe0f", "⌚\ufe0e text", "1\ufe0f\u20e3 keycap", "कर्म देवनागरी", "שלום עולם", "مرحبا بالعالم",
        "ﬁ ligature", "\U0001f9d1\u200d\U0001f680", "naïve Ünïcödé", "\u3000ideographic space", "a\u00a0b", "𝒳 math", "ไทยคำ"]
CONTROL = ["tab\there", "line\nbreak", "cr\rhere", "crlf\r\nend", "trailing\n", "\n", "\x01start", "del\x7fete", "zero\u200bwidth", "\ufeffbom",
           "soft\u00adhyphen", "next\u0085line", "sep\u2028arator", "\x1b[31mred\x1b[0m", "bell\x07", "back\bspace", "form\ffeed", "v\vtab", "nul\0byte",
           "\u202ebidi"]
LONG = ["x" * 90, "a-hyphenated-long-name-that-goes-on-and-on-and-on", "two words " * 12,
        "Traceback (most recent call last):\n  File \"/opt/x.py\", line 3, in <module>\n    raise ValueError('no')\nValueError: no",
        "first line\n\n  indented\n    more\nlast", "日本語" * 30, "https://example.com/a/very/long/path?with=query&and=more#fragment-here",
        "word  double  spaces", " leading and trailing ", "em--dash and three-four-five", "semi;colon,comma.dot:colon" * 3, "👨\u200d👩\u200d👧" * 20]
YAMLISH = ["yes", "No", "null", "~", "017", "0x1F", "1e3", "1_000", "1:30", ".5", ".inf", "2026-01-01", "2026-01-01 00:00:00", "=", "<<", "- dash",
           "key: value", "#hash", "a #b", "*star", "&amp", "!bang", "%percent", "@at", "`tick", "{brace", "[bracket", "'single", '"double', "|", ">", "",
           "?", ":", "trail:", "---", "...", "it's", "back\\slash", "<none>", "y", "True", "12:30:45", "+1", "0o7", "1.", "123_"]
SHELLISH = ['say "hi"', "$HOME", "`id`", "$(id)", "back\\slash", "a\\\"b", "it's", "!bang", "semi; colon", "new\nline", "end\\", "*", "~", "a=b", "\\$x"]
NUMBERS = [0, 1, -1, 22222, 12345678901234567890123, 1.5, 1e20, 1e-7, 2.0, 0.1, -0.0, 1e16, 123456789.123456789, True, False, 10 ** 18]
NESTED = [[], {}, [1, "a", None, True, 1.0, {"k": "v'q"}], {"b": 1, "a": [1, 2]}, [[], [[]]], {"deep": {"deeper": {"deepest": "日本"}}}, ["x" * 40] * 3,
          [None], {"": ""}, {"quote\"": "it's"}]


def spread(values, count):
    """Rows in which the plain fields of a resource take these values, one after the other."""
    def rows(base):
        plain = [field for field in base if field not in SPECIAL | DATES | {"state"}]
        return [
            {**base, **{field: values[(number * 5 + place * 3 + number * place) % len(values)] for place, field in enumerate(plain)}}
            for number in range(count)
        ]
    return rows


def cut(base):
    """Long texts where they are cut: at 25 characters."""
    texts = ["x" * 24, "x" * 25, "x" * 26, "日本語" * 9, "e\u0301" * 13, "👨\u200d👩\u200d👧" * 6, "a\nb" * 9, " " * 30, "two words " * 3]
    fields = ("input", "description", "state_info")
    return [{**base, **{field: text for field in fields if field in base}} for text in texts]


def tags(base):
    """Tags of every shape."""
    lists = [None, [], ["one"], ["one", "two", "three-four", "five-six-seven", "eight"], ["x" * 30], ["日本語" * 4, "한국"], ["", ""], ["a, b"], "abc", "",
             ["tab\tbed", "new\nline"]]
    return [{**base, "tags": tags} if "tags" in base else base for tags in lists]


def states(base):
    """Every state with begin and end, and odd dates."""
    times = [(CREATED, UPDATED), (CREATED, None), ("2024-02-29 23:59:59", "2026-04-05 01:02:03"), (UPDATED, CREATED), ("2000-01-01 00:00:00", "2000-01-02 00:00:00"),
             ("2026-01-01 00:00:00", "2026-01-01 00:00:00"), ("9999-01-01 00:00:00", None), (None, UPDATED), ("", "")]
    found = []
    for state in ("SUCCESS", "ERROR"):
        for begin, end in times:
            found.append({**base, "state": state, "created_at": begin, "updated_at": end, "started_at": begin, "finished_at": end})
    for state in ("RUNNING", "IDLE", "PAUSED", "CANCELLED", "DELAYED", "WAITING"):
        found.append({**base, "state": state, "created_at": "9999-01-01 00:00:00", "updated_at": "9999-01-01 00:00:05",
                      "started_at": "9999-01-01 00:00:00", "finished_at": None})
    return [{name: value for name, value in row.items() if name in base} for row in found]


def mixed(base):
    """Columns of several types, with nulls, repeats and cases: what sorting sees."""
    names = ["b", "a", None, "B", "a", "10", "9", "é", "", "日本", "z", None, "A"]
    marks = [3, 1, 2, None, 1, -5, 1.5, True, 0, 10 ** 20, 2, 2, -0.5]
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
    texts = ['{"z": 1, "a": [1, {"b": null}]}', '"text"', "5", "null", "[]", "{}", "", None, "not json", '{"日本": "é😀"}', '{"big": 12345678901234567890, "f": 1e400, "x": 1.10, "y": 1E5}',
             '{"a": 1, "a": 2}', '"\\u00e9 \\n \\u0001"', ' {"a" : 1 } ', "true", "[1, 2", '{"deep": {"deep": {"deep": [[[]]]}}}', '"' + "x" * 200 + '"']
    fields = ("input", "output", "published", "published_global", "result", "variables")
    return [{**base, **{field: text for field in fields if field in base}} for text in texts]


def many(base):
    count = 250 if "state" in base else 3
    found = []
    for number in range(count):
        row = {**base, "id": f"{number:08x}-0000-4000-8000-000000000000", "name": f"{base.get('name')}-{number * 7919 % 250}"}
        found.append({name: value for name, value in row.items() if name in base})
    return found


DATA = {
    "plain": lambda base: [base, {**base, **({"id": OTHER} if "id" in base else {}), **({"name": "second"} if "name" in base else {})}],
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


def route(method, path, *answers, **more):
    """A route; an answer is a status and what else there is to say of it."""
    return {"method": method, "path": path, **more, "answers": [{"status": status, **rest} for status, rest in answers]}


def mistral():
    """The routes of a Mistral with the rows of the world's data set, the most special first."""
    found = [route("POST", f"/v2/{kind}/validate", (200, {"json": {"valid": True}})) for kind in ("workflows", "workbooks", "actions")]
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
    return sorted(found, key=lambda route: special(route["path"]))


def special(path):
    """Longer paths first, and those that end in a word before those that end in anything."""
    return -len(path.split("/")), path.endswith("*"), path.count("*")


REPORT = {
    "root_workflow_execution": {
        "id": UUID, "name": "greet", "created_at": CREATED, "updated_at": UPDATED, "state": "ERROR", "state_info": "it\nfailed " + "x" * 200,
        "task_executions": [
            {"id": OTHER, "name": "t1", "workflow_name": "greet", "state": "ERROR", "state_info": "line\nbreak " + "y" * 120, "retry_count": 2,
             "action_executions": [
                 {"id": UUID, "name": "std.fail", "state": "ERROR", "state_info": "bad\nluck"},
                 {"id": UUID, "name": "std.echo", "state": "SUCCESS", "state_info": None},
             ]},
            {"id": UUID, "name": "日本 t2", "state": "RUNNING", "state_info": None, "workflow_executions": [
                {"id": OTHER, "name": "child", "state": "PAUSED", "state_info": None, "task_executions": []},
            ]},
        ],
    },
    "statistics": {"estimated_time": 12, "success_tasks_count": 1, "error_tasks_count": 2, "running_tasks_count": 3, "idle_tasks_count": 4,
                   "paused_tasks_count": 5, "total_tasks_count": 15},
}

WORLDS = {}


def world(name, routes=(), data="plain", first=0, like="mistral"):
    """Adds a world: routes of its own, before those that it shares with others (`like`), and a data set whose
    rows begin with the given one. Gives its name."""
    found = {"data": data, "first": first, "routes": list(routes), "like": like}
    assert WORLDS.setdefault(name, found) == found, f"two worlds named {name}"
    return name


for _name in DATA:
    world(_name, data=_name)
for _number in range(len(documents({}))):
    world(f"document-{_number}", data="documents", first=_number)

SHARED = {"mistral": mistral(), "nothing": []}


def everything():
    """Data sets, routes and worlds as they are written down for the replay."""
    return {
        "data": {name: {kind: rows_of(base) for kind, (_, _, base) in RESOURCES.items()} for name, rows_of in DATA.items()},
        "shared": SHARED,
        "worlds": WORLDS,
    }


def document(found, name, answer):
    """The JSON document of an answer in a world of `everything()`, or None."""
    if "json" in answer:
        return answer["json"]
    world = found["worlds"][name]
    kind = answer.get("list") or answer.get("row")
    if kind is None:
        return None
    rows = found["data"][world["data"]][kind]
    rows = rows[world["first"]:] + rows[:world["first"]]
    if "list" in answer:
        return {kind: rows}
    return (rows or found["data"]["plain"][kind])[0]


def lines(found):
    """Entries of `everything` as they are written down, each a document."""
    return [{section: name, "is": entry} for section, entries in found.items() for name, entry in entries.items()]
