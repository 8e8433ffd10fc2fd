"""Which columns are shown: `-c` in every spelling, known and unknown names, on listings and single things."""

from cases import Case
from cases.reads import LISTS, SHOWS, case, formats_of, words

SPELLINGS = [
    ["-c", "ID"],
    ["-c", "id"],
    ["-c", "Id"],
    ["-cID"],
    ["-c=ID"],
    ["--column", "ID"],
    ["--column=ID"],
    ["--col=ID"],
    ["--colu", "ID"],
    ["--c", "ID"],
    ["-c", " ID "],
    ["-c", "\tid\n"],
    ["-c", "Created at"],
    ["-c", "created at"],
    ["-c", "CREATED AT"],
    ["-c", "created_at"],
    ["-c", "CREATED_AT"],
    ["-c", "Created_At"],
    ["-c", " created_at "],
    ["-c", "Name", "-c", "ID"],
    ["-c", "ID", "-c", "Name"],
    ["-c", "ID", "-c", "id", "-c", "ID"],
    ["-c", "Scope", "--column", "name", "-cid"],
    ["-c", "Nope", "-c", "ID"],
    ["-c", "ID", "-c", "Nope"],
    ["-c", "", "-c", "Name"],
    ["-c", "ID,Name", "-c", "Scope"],
    ["-c", "created  at", "-c", "Name"],
    ["-c", "\u00a0name\u3000"],
    ["-c", "\x1cname\x1f"],
    ["-c", "project id"],
    ["-c", "ＩＤ", "-c", "Name"],
    ["-c", "\u0131d", "-c", "Name"],
    ["-c", "*", "-c", "Name"],
]
# Names that no column has, alone: an error, before anything is asked for.
UNKNOWN = [
    ["-c", "Nope"],
    ["-c", ""],
    ["-c", "created-at"],
    ["-c", "ID,Name"],
    ["-c", "created  at"],
    ["-c", "Nope", "-c", "no"],
    ["-c=", "-c", "x"],
    ["-c", "_id"],
    ["-c", "id_"],
    ["-c", "İD"],
    ["-c", "日本"],
    ["-c", "'ID'"],
]
NOTHING_ASKED = {"differs": ("unknown-columns",), "ours": {"requests": []}}


def titles():
    """Columns of each command that no other test names, each alone."""
    for line, names in [
        ("workflow-list", ["Namespace", "Project ID", "Tags", "Input", "Updated at"]),
        ("action-list", ["Is system", "Description"]),
        ("dynamic-action-list", ["Class", "Code source ID", "Code source name"]),
        (
            "execution-list",
            [
                "Workflow ID",
                "Workflow name",
                "Workflow namespace",
                "Task Execution ID",
                "Root Execution ID",
                "State",
                "State info",
                "Duration",
            ],
        ),
        ("task-list", ["Workflow Execution ID", "Started at", "Finished at"]),
        ("action-execution-list", ["Task name", "Task ID", "Accepted"]),
        ("cron-trigger-list", ["Workflow", "Params", "Pattern", "Next execution time", "Remaining executions"]),
        ("event-trigger-list", ["Exchange", "Topic", "Event"]),
        ("member-list w workflow", ["Resource ID", "Resource Type", "Resource Owner", "Member ID", "Status"]),
        ("environment-get e", ["Variables", "Description"]),
        ("environment-get e --export", ["variables", "DESCRIPTION"]),
        ("action-execution-get a", ["State info"]),
        ("workflow-validate d.yaml", ["Valid", "error"]),
    ]:
        for name in names:
            yield case(line, "json", "plain", "-c", name)
            yield case(line, "value", "plain", "-c", name.lower().replace(" ", "_"))


def cases():
    for spelling in SPELLINGS:
        for form in ("table", "json"):
            yield Case(["workflow-list", "-f", form, *spelling])
        yield Case(["workflow-get", "w", "-f", "value", *spelling])
    for unknown in UNKNOWN:
        yield Case(["workflow-list", *unknown], **NOTHING_ASKED)
        yield Case(["workflow-get", "w", *unknown, "-f", "json"], **NOTHING_ASKED)
    for line in LISTS + SHOWS:
        yield case(line, formats_of(line)[0], "plain", "-c", "Nope", **NOTHING_ASKED)
    yield from titles()
    yield Case(
        ["workflow-get", "greet", "-f", "value", "-c", "definition", "-c", "name"],
        differs=("api-fields",),
        ours={"stdout": lambda reference: "version: '2.0'\ngreet:\n  tasks:\n    t:\n      action: std.noop\n\n" + reference["stdout"]},
    )
    for form in ("table", "json", "yaml", "csv", "value"):
        yield Case(["workflow-list", "-f", form, "-c", "name", "-c", "Nope"], "empty")
        yield Case(["workflow-list", "-f", form, "-c", "name"], "wide")
    for broken in (
        ["-c"],
        ["--column"],
        ["-c", "ID", "-f"],
        ["-f", "tables"],
        ["-f", "JSON"],
        ["-f", ""],
        ["--format=csv", "-f", "json"],
        ["-fjson"],
        ["-f=json"],
        ["--fo", "json"],
        ["-f", "shell"],
        ["--form=value"],
        ["-f", "json", "-f", "table", "-c", "ID"],
    ):
        yield Case([*words("workflow-list"), *broken])
    for broken in (["-f", "csv"], ["--quote", "all"], ["--sort-column", "ID"], ["--prefix"], ["-f", "json", "-c"]):
        yield Case(["workflow-get", "w", *broken])
