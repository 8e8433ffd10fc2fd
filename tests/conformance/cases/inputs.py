"""Arguments that take JSON, or a file of it: every form of text in every argument, and every kind of file.

What differs from the reference on purpose is computed here for each case: falsy values are sent, half
a character is refused, names of Python's are no names of ours, `-` and pipes are read.
"""

import json

import resources
import fixtures
from cases import Case
from json_input import is_text

INPUT = '{"a": 1}'

# By argument: the command line, the request's body with what is sent for the argument, and whether a JSON string goes bare.
GREET = {"description": "", "workflow_name": "greet"}
CRON = {
    "name": "n",
    "pattern": None,
    "first_execution_time": None,
    "remaining_executions": None,
    "workflow_name": "greet",
}
EVENT = {"workflow_id": "w", "name": "n", "exchange": "x", "topic": "t", "event": "e"}
ARGUMENTS = {
    "execution": (lambda given: ["execution-create", "greet", given], "executions", GREET, "input"),
    "params": (lambda given: ["execution-create", "greet", "", given], "executions", GREET, "params"),
    "run": (lambda given: ["run-action", "std.echo", given], "action_executions", {"name": "std.echo"}, "input"),
    "cron": (lambda given: ["cron-trigger-create", "n", "greet", given], "cron_triggers", CRON, "workflow_input"),
    "cron-params": (
        lambda given: ["cron-trigger-create", "n", "greet", "--params", given],
        "cron_triggers",
        CRON,
        "workflow_params",
    ),
    "event": (
        lambda given: ["event-trigger-create", "n", "w", "x", "t", "e", given],
        "event_triggers",
        EVENT,
        "workflow_input",
    ),
    "event-params": (
        lambda given: ["event-trigger-create", "n", "w", "x", "t", "e", "--params", given],
        "event_triggers",
        EVENT,
        "workflow_params",
    ),
    "output": (lambda given: ["action-execution-update", "i", "--output", given], "action_executions", {}, "output"),
}
SHOWN = {
    "executions": resources.UUID + "\n",
    "action_executions": resources.UUID + "\n",
    "cron_triggers": "nightly\n",
    "event_triggers": resources.UUID + "\n",
}
# Parameters of a Python function that PARAMS must not have.
CLASHES = {"self", "wf_identifier", "namespace", "workflow_input", "description", "source_execution_id"}

VALID = [
    '{"a": 1}',
    "{}",
    "[]",
    "0",
    "false",
    "null",
    '""',
    "[1, 2]",
    "5",
    "-1",
    "true",
    '"text"',
    "1.10",
    "1E5",
    "1e400",
    "-1e400",
    "1e-400",
    "-0",
    "-0.0",
    "0.1",
    "1e16",
    "1e22",
    "123456789012345678901234567890",
    "3.141592653589793238",
    "NaN",
    "-Infinity",
    '{"a": [NaN, Infinity, "NaN"]}',
    '{"a": 1, "a": 2, "b": 3}',
    '{"b": 1, "a": {"d": 2, "c": 3}}',
    '{"日本": "é😀"}',
    '"\\u00e9\\ud83d\\ude00"',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f"',
    '"\\ud800"',
    '{"\\udfff": 1}',
    '["\\udc00\\ud800"]',
    '"\\\\ud800"',
    ' {"a" :\t[ ] }\n',
    "\r\n[\r1\r]",
    '{"": ""}',
    '{"a": {"b": {"c": [[[{}]]]}}}',
    "[" * 200 + "]" * 200,
    '{"a":' * 600 + "1" + "}" * 600,
    '{"a": null, "b": [], "c": {}, "d": ""}',
    '"\x7f\u2028\u00a0"',
    "[0.0, 1.0, -2.50, 100e-2]",
    '"' + "x" * 3000 + '"',
    '{"x": "<% $.a %>", "y": "{{ _.b }}"}',
    "1e15",
    "123456789.123456789",
]
INVALID = [
    " ",
    "{",
    "}",
    "[1, 2",
    '{"a": 1',
    '{"a"}',
    "{a: 1}",
    "{'a': 1}",
    "[1,]",
    '{"a": 1,}',
    "[,1]",
    "a: 1",
    "a=b",
    "text",
    "nul",
    "True",
    "None",
    "01",
    "+1",
    "1.",
    ".5",
    "1e",
    "--1",
    "-",
    "0x10",
    "1_000",
    '"open',
    '"a\tb"',
    '"a\nb"',
    '"\\x41"',
    '"\\u12"',
    '"\\u12g4"',
    "[1 2]",
    '{"a" 1}',
    "{} {}",
    "5 5",
    "nan",
    "inf",
    "-NaN",
    "NaNs",
    "1NaN",
    "NaN5",
    "\ufeff{}",
    "\ufeff",
    "// c\n{}",
    "[1] # c",
    "\u00a0{}",
    "[" * 300,
    "missing.json",
    "./missing/in.json",
    "~/in.json",
    "'{}'",
    "\\",
    "\x0c{}",
    "[" * 3000 + "]" * 3000,
    "Infinity5",
    "<xml/>",
    "@in.json",
]
CLASHING = ['{"%s": 1}' % name for name in sorted(CLASHES)] + [
    '{"env": {"self": 1}, "task_name": "t"}',
    '{"self": 1, "description": "x", "a": 2}',
]
FEW = [
    "{}",
    "[]",
    "0",
    "false",
    "null",
    '""',
    '"text"',
    "[1, 2]",
    "5",
    "1.10",
    "NaN",
    '{"a": 1, "a": 2}',
    '{"é": "\\u00e9"}',
    '"\\ud800"',
    "1e400",
    " {} ",
    "123456789012345678901234567890",
    "[1,]",
    "a: 1",
    "{'a': 1}",
    "\ufeff{}",
    '{"self": 1, "name": "x"}',
    "[" * 200 + "]" * 200,
]


def reading(text):
    """A list of the value that Python reads; None if the text is no JSON."""
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return None


def line(argument, given):
    words, kind, _, _ = ARGUMENTS[argument]
    shown = [] if argument == "run" else ["-f", "value", "-c", "Name" if kind == "cron_triggers" else "ID"]
    return words(given) + shown


def request(argument, value):
    """The request with this value; nothing is sent for null, but as an output."""
    _, kind, rest, field = ARGUMENTS[argument]
    body = dict(rest)
    if argument == "output":
        body[field] = value
    elif value is not None:
        body[field] = value if argument == "execution" and isinstance(value, str) else json.dumps(value)
    path = f"/v2/{kind}/i" if argument == "output" else f"/v2/{kind}"
    return {
        "method": "PUT" if argument == "output" else "POST",
        "path": path,
        "headers": {"accept": "*/*", "content-type": "application/json"},
        "body": {"json": body},
    }


def sent(argument, value):
    """The outcome when the request is made."""
    kind = ARGUMENTS[argument][1]
    shown = '{"result": "x"}\n' if argument == "run" else SHOWN[kind]
    return {"code": 0, "stdout": shown, "requests": [request(argument, value)]}


REFUSED = {"code": 1, "stdout": "", "requests": []}


def difference(argument, found):
    """The name of what differs for a value, and what is done instead; None when nothing differs.

    `found` is the value in a list, or None if it is no JSON.
    """
    if found is None or argument == "params" and not isinstance(found[0], dict):
        return None
    value = found[0]
    if not is_text(value):
        return "half-surrogate", REFUSED
    if argument == "params" and CLASHES & set(value):
        return "python-names", sent(argument, value)
    if value or value is None and argument != "output":
        return None
    if argument == "output" and not isinstance(value, dict) and value is not None:
        return None
    if argument == "output":
        return "empty-json", sent(argument, value)
    if argument == "execution" and value == "":
        return "object-arguments", REFUSED
    return "empty-json", {"requests": [request(argument, value)]}


def stated(case, differing):
    if differing:
        case.differs, case.ours = (differing[0],), differing[1]
    return case


def inline(argument, text):
    given = text
    if text[:1] == "-":
        return
    yield stated(Case(line(argument, given)), difference(argument, reading(text)))


def in_file(argument, content, text):
    """`text` is what the content is to Python, None if it is no text."""
    found = None if text is None else reading(text)
    yield stated(Case(line(argument, "in.json"), files={"in.json": content}), difference(argument, found))


def cases():
    for text in dict.fromkeys(VALID + INVALID + FEW):
        yield from inline("execution", text)
    for text in VALID[::2] + INVALID[::2]:
        yield from in_file("execution", text, text)
    for text in CLASHING + FEW:
        yield from inline("params", text)
    for argument in ARGUMENTS:
        for text in FEW if argument not in ("execution", "params") else []:
            if argument != "output" or len(text) < 100:  # a recording cannot be so deep
                yield from inline(argument, text)
        for text in (
            []
            if argument == "execution"
            else ["{}", '{"a": 1e2}', "null", "", "[1,", '"\\udc80"', "\ufeff[1]", '{"self": 0}']
        ):
            yield from in_file(argument, text, text)
        yield from in_file(argument, {"base64": "eyJhIjogIukifQ=="}, None)
        yield from places(argument)
    yield from more()


def places(argument):
    """Kinds of files that the argument can name."""
    good = {"in.json": INPUT}

    def case(given, files, **more):
        return Case(line(argument, given), files=files, **more)

    def read(given, files, **more):
        """This client reads it, the reference does not."""
        return stated(case(given, files, **more), ("json-file", sent(argument, json.loads(INPUT))))

    yield case("./in.json", good)
    yield case("in.json/below", good)
    yield case("folder", {"folder": {"folder": True}})
    yield read("-", {}, stdin=INPUT)
    yield case("{dir}/in.json", good)
    if argument.startswith("event") or argument == "cron":
        return
    yield case("sub/../sub/in file é.json", {"sub/in file é.json": INPUT})
    yield case("link.json", {"link.json": {"link": "in.json"}, **good})
    yield case("in.json", {"in.json": {"mode": "400", "text": INPUT}})
    yield case("gone.json", {"gone.json": {"link": "nowhere"}})
    yield case("loop.json", {"loop.json": {"link": "loop.json"}})
    yield case(INPUT, {INPUT: '{"from": "file"}'})
    yield case(INPUT, {INPUT: {"folder": True}})
    yield case("[5]", {"[5]": {"link": "nowhere"}})
    yield case("/dev/null", {})
    yield stated(case("-", {}, stdin=""), None)
    yield stated(case("-", {"-": INPUT}), ("json-file", REFUSED))
    words = " ".join(f"'{word}'" if word else "''" for word in line(argument, "@@")).replace(
        "'@@'", "<(printf '%s' '" + INPUT + "')"
    )
    yield stated(Case([], script=f"mistral {words}"), ("json-file", sent(argument, json.loads(INPUT))))


def in_yaml():
    """INPUT in a file named as YAML; other arguments must be JSON there too."""
    value = {"a": 1, "b": ["x", 2.5], "c": {"d": None}}
    text = "# comment\na: 1\nb: [x, 2.50]\nc:\n  d:\n"
    for name in ["in.yaml", "sub/in.yml"]:
        yield stated(Case(line("execution", name), files={name: text}), ("yaml-input", sent("execution", value)))
        yield stated(Case(line("execution", name), files={name: ""}), ("yaml-input", sent("execution", None)))
        yield Case(line("execution", name), files={name: json.dumps(value)})
        yield Case(line("execution", name), files={name: "- a\n"})
        yield Case(line("execution", name), files={name: "a: ["})
        yield Case(line("execution", name))
        yield Case(line("params", name), files={name: text})
        yield Case(line("run", name), files={name: text})
    yield Case(line("execution", "in.YAML"), files={"in.YAML": text})
    yield Case(line("execution", "yaml"), files={"yaml": text})


def more():
    """Cases of single commands."""
    yield from in_yaml()
    shown = ["-f", "value", "-c", "ID"]
    for given in ["", "''"]:
        yield Case(["execution-create", "greet", given, *shown])
        yield Case(["run-action", "std.echo", given])
        yield Case(["action-execution-update", "i", "--output", given, *shown])
        yield Case(["action-execution-update", "i", "--state", "ERROR", "--output", given, *shown])
    for state in ["RUNNING", "PAUSED", "SUCCESS", "ERROR", "CANCELLED"]:
        yield Case(["action-execution-update", "i", "--state", state, "--output", '{"a": 1}', *shown])
    for value in ["0", "[]", "false", '""']:
        yield Case(
            ["action-execution-update", "i", "--state", "SUCCESS", "--output", value, *shown],
            differs=("object-arguments",),
            ours=REFUSED,
        )
    for value in ["{}", "null"]:
        changed = request("output", json.loads(value))
        changed["body"]["json"] = {"state": "SUCCESS", **changed["body"]["json"]}
        yield Case(
            ["action-execution-update", "i", "--state", "SUCCESS", "--output", value, *shown],
            differs=("empty-json",),
            ours={"requests": [changed]},
        )
    yield Case(["action-execution-update", "i", *shown])
    yield Case(["execution-create", "greet", '{"a": 1}', '{"env": {"b": 2}}', "-d", "words", *shown])
    yield Case(["execution-create", resources.UUID, '{"a": 1}', "-d", "é", "--namespace", "n s", *shown])
    yield Case(["execution-create", "-s", resources.UUID, "", '{"a": 1}', *shown])
    yield Case(["execution-create", "-s", resources.UUID, '{"a": 1}', *shown])
    yield Case(
        ["execution-create", "greet", "in.json", "params.json", *shown],
        files={"in.json": INPUT, "params.json": '{"env": "prod"}'},
    )
    yield Case(["execution-create", "greet", "in.json", "in.json", *shown], files={"in.json": INPUT})
    yield Case(["execution-create", "greet", "[1", "[2", *shown])
    yield Case(["execution-create", "greet", INPUT, "[2", *shown])
    for flags in (
        ["-s"],
        ["--run-sync"],
        ["-t", "executor"],
        ["-s", "--run-sync", "-t", "é"],
        ["--save-result", "-t", ""],
    ):
        given = ["-f", "value", "-c", "ID"] if flags in (["-s"], ["--save-result", "-t", ""]) else []
        yield Case(["run-action", *flags, "std.echo", INPUT, *given])
    for words in (
        ["execution-create", "greet", "-", "-"],
        ["cron-trigger-create", "n", "greet", "-", "--params", "-"],
        ["event-trigger-create", "n", "w", "x", "t", "e", "-", "--params", "-"],
    ):
        yield Case(words, stdin=INPUT, differs=("json-file",), ours={"code": 2})
    for document in ("5", "[]", '"x"', "null", "true"):
        fixture = fixtures.fixture(
            f"inputs-output-{document}",
            routes=[fixtures.route("POST", "/v2/action_executions", (201, {"json": {"output": json.loads(document)}}))],
        )
        yield Case(["run-action", "std.echo", INPUT], fixture)
    wrong = ("half-surrogate",)
    yield Case(
        [],
        script='mistral run-action std.echo $\'{"a": "\\xe9"}\'',
        differs=wrong,
        ours={"code": 2, "stdout": "", "requests": []},
    )
    yield Case([], script="mistral run-action std.echo $'\\xff\\xfe'", differs=wrong, ours={"code": 2})
    digits = "7" * 4301
    yield Case(["run-action", "std.echo", digits])
    yield Case(["run-action", "std.echo", digits[1:]])
    yield Case(["run-action", "std.echo", "[" * 900 + "]" * 900])
    yield Case(["run-action", "std.echo", "[" * 940 + "]" * 940], differs=("json-odd",), ours=REFUSED)
    for name in ("Number", "RawValue"):
        yield Case(
            ["run-action", "std.echo", '{"$serde_json::private::%s": "5"}' % name], differs=("json-odd",), ours=REFUSED
        )
    for given in ("-5", "-1.5", "-0", "-1e5", "-x", "-Infinity", "--", "-NaN"):
        yield stated(Case(["run-action", "std.echo", given]), difference("run", [0]) if given == "-0" else None)
    yield Case(["run-action", "std.echo", "--", "-1e5"])
    yield Case(["run-action", "std.echo", "--", "-Infinity"])
    yield Case(["action-execution-update", "i", "--output=-1e5", "-f", "value", "-c", "ID"])
    yield Case(
        [],
        script="mistral execution-create greet /dev/stdin -f value -c ID <<< '{\"a\": 1}'",
        differs=("json-file",),
        ours=sent("execution", {"a": 1}),
    )
