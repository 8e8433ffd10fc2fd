"""Options of single formats: quoting, prefixes, variables, indents; also where another format is asked for."""

from cases import Case

QUOTES = ["all", "minimal", "none", "nonnumeric"]
FIXTURES = ["plain", "nulls", "numbers", "nested", "control", "shellish", "yamlish", "blank", "mixed"]
PREFIXES = ["p_", "", " ", "a-b", "p:", "$x", "日本_", "a=b ", "'", '"', "`id`;", "\\", "p\n"]
VARIABLES = [
    ["id"],
    ["name"],
    ["created_at"],
    ["Created at"],
    ["ID"],
    ["project_id"],
    ["nope"],
    ["id", "name"],
    ["name", "id"],
    ["id", "id"],
    ["nope", "name"],
    [""],
    ["p_id"],
]


def cases():
    for quote in QUOTES:
        for fixture in FIXTURES:
            given = (
                {"differs": ("failed-listing",), "ours": {"stdout": ""}}
                if quote == "none" and fixture in ("plain", "nulls", "blank", "mixed")
                else {}
            )
            yield Case(
                ["workflow-list", "-f", "csv", "--quote", quote, "-c", "Name", "-c", "Namespace", "-c", "Scope"],
                fixture,
            )
            yield Case(["workflow-list", "-f", "csv", "--quote", quote, "-c", "Namespace"], fixture, **given)
        for form in ("table", "json", "yaml", "value"):
            yield Case(["workflow-list", "-f", form, "--quote", quote])
        for line in ("action-execution-list", "cron-trigger-list", "environment-list"):
            yield Case([line, "-f", "csv", f"--quote={quote}"], "numbers")
        yield Case(["workflow-list", "-f", "csv", "--quote", quote], "empty")
    for odd in (
        ["--quote"],
        ["--quote", "some"],
        ["--quote", "ALL"],
        ["--quo", "all"],
        ["--quote", "all", "--quote", "minimal"],
        ["--quote="],
    ):
        yield Case(["workflow-list", "-f", "csv", *odd])
    for prefix in PREFIXES:
        yield Case(["workbook-get", "w", "-f", "shell", f"--prefix={prefix}"])
        yield Case(
            ["workbook-get", "w", "-f", "shell", "-c", "Created at", "-c", "Name", f"--prefix={prefix}"], "shellish"
        )
    for form in ("table", "json", "yaml", "value"):
        yield Case(["workbook-get", "w", "-f", form, "--prefix", "p_", "--variable", "id"])
    for names in VARIABLES:
        options = [word for name in names for word in ("--variable", name)]
        yield Case(["workflow-get", "w", "-f", "shell", *options])
        yield Case(["workflow-get", "w", "-f", "shell", "-c", "Name", "-c", "ID", "--prefix=p_", *options], "shellish")
    for line in (
        "task-get t",
        "action-execution-get a",
        "cron-trigger-get c",
        "environment-get e",
        "environment-get e --export",
        "dynamic-action-get d",
    ):
        for fixture in ("shellish", "control", "nested"):
            yield Case([*line.split(), "-f", "shell"], fixture)
    for form in ("table", "json", "yaml", "csv", "value"):
        for fixture in ("plain", "empty", "nested"):
            yield Case(["workflow-list", "-c", "Name", "-c", "Scope", "-f", form, "--noindent"], fixture)
            yield Case(["workflow-list", "-c", "Name", "-c", "Scope", "-f", form, "--print-empty"], fixture)
    for form in ("table", "json", "yaml", "value", "shell"):
        for fixture in ("plain", "nested", "wide"):
            yield Case(["code-source-get", "c", "-f", form, "--noindent"], fixture)
        yield Case(["code-source-get", "c", "-f", form, "--print-empty", "--fit-width"])
    for odd in (
        ["--noindent=1"],
        ["--noin", "-f", "json"],
        ["--print-empty=x"],
        ["--print"],
        ["--prefix"],
        ["--pre", "x", "-f", "shell"],
        ["--variable"],
        ["--vari", "id", "-f", "shell"],
    ):
        yield Case(["workflow-get", "w", *odd])
