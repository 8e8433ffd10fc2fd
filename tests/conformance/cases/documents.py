"""JSON texts and documents in the fields that commands read as such."""

import data
import resources
import fixtures
from cases import Case

COUNT = len(data.documents({}))
TEXTS = [
    "execution-get-input e",
    "execution-get-output e",
    "execution-get-published e",
    "task-get-result t",
    "task-get-published t",
    "action-execution-get-input a",
    "action-execution-get-output a",
    "run-action std.echo",
]
# Texts that Python reads as JSON, and some that it does not.
ODD = [
    "NaN",
    "[Infinity, -Infinity, NaN]",
    "1.0",
    "1E400",
    "-0",
    "-0.0",
    "1e-400",
    "0.1e1",
    "123456789012345678901234567890.5",
    "01",
    "+1",
    ".5",
    "'a'",
    "{a: 1}",
    "\ufeff1",
    " \n 5 \n",
    "5 6",
    '"\\ud83d\\ude00"',
    '"a\\/b"',
    '"tab\there"',
    '"\x7f\u2028"',
    '{"": {"": []}}',
    "[[], {}, [[]]]",
    '{"z": 1, "a": 2, "z": 3}',
    "True",
    "None",
    "nan",
    "null ",
    "\u00a01",
    "1_000",
    '{"a": 1,}',
    "[1,]",
    "// x\n1",
    "[" * 50 + "]" * 50,
    "1" * 400,
    '"\\u0000\\u001f"',
    '"\\u00e9\\u4e2d"',
    "<b>",
    "%",
    "a\tb\r\nc",
]


# The number of a document, and of an odd text, that no float holds.
LARGE = {"document-10", "documents-odd-3"}


def case(line, fixture, name):
    """Formatted JSON keeps every digit of its numbers; the result of an action is shown as it is."""
    if name not in LARGE or line.startswith("run-action"):
        return Case(line.split(), fixture)
    ours = {"stdout": lambda reference: reference["stdout"].replace("Infinity", "1e+400")}
    return Case(line.split(), fixture, differs=("large-numbers",), ours=ours)


def odd():
    found = []
    for number, text in enumerate(ODD):
        fields = {"input": text, "output": text, "published": text, "published_global": text, "result": text}
        routes = [
            fixtures.route("GET", f"/v2/{kind}/*", (200, {"json": {**resources.RESOURCES[kind][2], **fields}}))
            for kind in ("executions", "tasks")
        ]
        found.append(fixtures.fixture(f"documents-odd-{number}", routes))
    return found


def cases():
    for number in range(COUNT):
        for line in TEXTS:
            yield case(line, f"document-{number}", f"document-{number}")
    for number, fixture in enumerate(odd()):
        for line in ("execution-get-output e", "task-get-published t"):
            yield case(line, fixture, f"documents-odd-{number}")
    yield from globals_alone()


def globals_alone():
    """Global variables of a task that published no others."""
    for number, published in enumerate([None, "", "{}", "not json"]):
        task = {**resources.RESOURCES["tasks"][2], "published": published, "published_global": '{"g": 2}'}
        fixture = fixtures.fixture(
            f"documents-globals-{number}", [fixtures.route("GET", "/v2/tasks/t", (200, {"json": task}))]
        )
        differs = ("published-globals",) if not published else ()
        ours = {"stdout": '{\n    "g": 2\n}\n'} if not published else {}
        yield Case(["task-get-published", "t"], fixture, differs=differs, ours=ours)
