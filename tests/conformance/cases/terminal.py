"""Standard output is a terminal: tables fit its width.

Tables with times are only in the cases of `tables`, as this client adds their ages.
"""

import re
import shlex

import resources
import fixtures
from cases import MISTRAL, Case

# Characters that control a terminal or the direction of writing, and others.
STEERING = "a\x1b[2Jb\x9b2Jc\u202ed\u2066e\u2028f\x07g\r\nh\ri\tj\u200bk\n"

# The columns that are no times.
WORKFLOW = [word for name in ("ID", "Name", "Namespace", "Project ID", "Tags", "Input", "Scope") for word in ("-c", name)]
WORKBOOK = [word for name in ("Name", "Namespace", "Tags", "Scope") for word in ("-c", name)]

WIDTHS = [10, 20, 33, 40, 57, 72, 80, 100, 132, 250]


def cases():
    for line in ("workflow-list -f json", "execution-get-output x", "help"):
        yield Case([], script=f"mistral {line} >&-; echo $?")
    for width in WIDTHS:
        yield Case(["workflow-list", *WORKFLOW], tty=width)
        yield Case(["workbook-list", *WORKBOOK], "long", tty=width)
        yield Case(["workbook-get", "w", *WORKBOOK], "long", tty=width)
        yield Case(["cron-trigger-list", "-c", "Name", "-c", "Pattern"], "wide", tty=width)
        yield Case(["workflow-get", "w", *WORKFLOW], tty=width)
    for form in ("json", "yaml", "csv", "value"):
        yield Case(["workflow-list", "-f", form], tty=40)
    for form in ("json", "yaml", "shell", "value"):
        yield Case(["workflow-get", "w", "-f", form], tty=40)
    for options in (
        ["--max-width", "0"],
        ["--max-width=-1"],
        ["--max-width", "60"],
        ["--max-width", "100000"],
        ["--fit-width"],
        ["--fit-width", "--max-width", "60"],
    ):
        for line in ("workbook-list", "workbook-get w"):
            yield Case([*line.split(), *WORKBOOK, *options], tty=45)
    for more in (
        {"CLIFF_FIT_WIDTH": "0"},
        {"CLIFF_FIT_WIDTH": "1"},
        {"CLIFF_MAX_TERM_WIDTH": "60"},
        {"CLIFF_MAX_TERM_WIDTH": "0"},
        {"COLUMNS": "200"},
        {"TERM": "dumb"},
        {"NO_COLOR": "1"},
    ):
        for line in ("workbook-list", "workbook-get w"):
            yield Case([*line.split(), *WORKBOOK], env={**MISTRAL, **more}, tty=45)
    for line in (
        "workflow-get-definition w",
        "execution-get-input e",
        "workflow-delete a",
        "workflow-validate d.yaml",
    ):
        yield Case(line.split(), files={"d.yaml": "version: '2.0'\n"}, tty=30)
    yield Case(["execution-get-report", "e"], tty=30, differs=("report-errors",), ours={"stdout": whole_errors})
    yield from control_characters()
    yield from tables()


# The columns of `workflow-list` for which there is room.
CHOSEN = """\
+--------------------------------------+--------+------+
| ID                                   | Name   | Tags |
+--------------------------------------+--------+------+
| {0} | greet  | a, b |
| {1} | second | a, b |
+--------------------------------------+--------+------+
"""

# The same with columns that were chosen: texts are wrapped before IDs.
WHOLE_IDS = """\
+--------------------------------------+-------------------+-----------+
| ID                                   | Project ID        | Input     |
+--------------------------------------+-------------------+-----------+
| {0} | <default-project> | whom="wor |
|                                      |                   | ld"       |
| {1} | <default-project> | whom="wor |
|                                      |                   | ld"       |
+--------------------------------------+-------------------+-----------+
"""


def tables():
    """Listings hide columns, and times have ages. Of these no cell is wider than others, so that no border depends on them."""
    chosen = CHOSEN.format(resources.UUID, resources.OTHER)
    for options in ([], ["--print-empty"]):
        yield Case(["workflow-list", *options], tty=57, differs=("hidden-columns",), ours={"stdout": chosen})
    ids = ["workflow-list", "-c", "ID", "-c", "Project ID", "-c", "Input"]
    whole = WHOLE_IDS.format(resources.UUID, resources.OTHER)
    yield Case(ids, tty=72, differs=("hidden-columns",), ours={"stdout": whole})
    created = re.escape(resources.CREATED)
    for line in ("workflow-get w", "workflow-get w -c ID -c 'Created at'"):
        yield Case(
            shlex.split(line),
            tty=100,
            clock=True,
            differs=("ages",),
            ours={"stdout": lambda reference: re.sub(f"({created}) +", r"\1", reference["stdout"])},
        )


def whole_errors(reference):
    """A report on a terminal: each error is whole, its further lines below the first."""
    shown = reference["stdout"]
    task = fixtures.REPORT["root_workflow_execution"]["task_executions"][0]
    for entry, indent in ((task, 4), (task["action_executions"][0], 8)):
        whole = entry["state_info"].replace("\n", "\n" + indent * " ")
        begin = re.escape(entry["state_info"][:4])
        shown = re.sub(rf"\(error info: {begin}[^)]*\.\.\.\)", f"(error info: {whole})", shown)
    return shown


def control_characters():
    """Control characters in texts of the server: on a terminal they are made visible."""

    def visible(reference):
        return re.sub(
            "(?![\n\t])[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069](?<!\r(?=\n))", "\ufffd", reference["stdout"]
        )

    workflow = {**resources.RESOURCES["workflows"][2], "definition": STEERING, "name": STEERING}
    routes = [fixtures.route("GET", "/v2/workflows/*", (200, {"json": workflow}))]
    fixture = fixtures.fixture("terminal-steering", routes)
    for line in ("workflow-get-definition w", "workflow-get w -f value -c Name"):
        yield Case(line.split(), fixture)
        yield Case(line.split(), fixture, tty=40, differs=("terminal-controls",), ours={"stdout": visible})
