"""Standard output is a terminal: tables fit it."""

from cases import MISTRAL, Case

WIDTHS = [10, 20, 33, 40, 57, 72, 80, 100, 132, 250]


def cases():
    for line in ("workflow-list -f json", "execution-get-output x", "help"):
        yield Case([], script=f"mistral {line} >&-; echo $?")
    for width in WIDTHS:
        yield Case(["workflow-list"], tty=width)
        yield Case(["workbook-list"], "long", tty=width)
        yield Case(["workbook-get", "w"], "long", tty=width)
        yield Case(["cron-trigger-list", "-c", "Name", "-c", "Pattern"], "wide", tty=width)
        yield Case(["workflow-get", "w"], tty=width)
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
            yield Case([*line.split(), *options], tty=45)
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
            yield Case([*line.split()], env={**MISTRAL, **more}, tty=45)
    for line in (
        "workflow-get-definition w",
        "execution-get-input e",
        "execution-get-report e",
        "workflow-delete a",
        "workflow-validate d.yaml",
    ):
        yield Case(line.split(), files={"d.yaml": "version: '2.0'\n"}, tty=30)
