"""The order of rows: `--sort-column` with nulls, repeats and several kinds of values, and its direction."""

import fixtures
from cases import Case
from cases.reads import states
from resources import RESOURCES

KEYS = [
    ["Name"],
    ["name"],
    ["Namespace"],
    ["NAMESPACE"],
    ["Scope"],
    ["Updated at"],
    ["updated_at"],
    ["Nope"],
    ["ID"],
    ["Tags"],
    ["Input"],
    ["Name", "Namespace"],
    ["Namespace", "Name"],
    ["Scope", "Name"],
    ["Name", "Scope"],
    ["Nope", "Name"],
    ["Name", "Nope", "Namespace"],
    ["Name", "Name"],
    [""],
    [" name "],
]
DIRECTIONS = [[], ["--sort-ascending"], ["--sort-descending"]]


def keys(names):
    return [word for name in names for word in ("--sort-column", name)]


def durations():
    """Durations whose order by time is another than that of their texts."""
    ends = ["2026-03-11 10:00:00", "2026-03-01 20:00:00", "2026-03-01 19:30:00", "2026-03-02 10:00:01"]
    texts = ["10 days, 0:00:00", "10:00:00", "9:30:00", "1 day, 0:00:01"]
    begin = "2026-03-01 10:00:00"
    for kind, command, first, last in (
        ("executions", "execution-list", "created_at", "updated_at"),
        ("tasks", "task-list", "started_at", "finished_at"),
    ):
        base = {**RESOURCES[kind][2], "state": "SUCCESS"}
        rows = [{**base, first: begin, last: end} for end in ends]
        answer = (200, {"json": {kind: rows}})
        fixture = fixtures.fixture(f"sorting-{kind}", [fixtures.route("GET", f"/v2/{kind}", answer)])
        ordered = [texts[2], texts[1], texts[3], texts[0]]
        for direction in DIRECTIONS:
            wanted = ordered[::-1] if direction == ["--sort-descending"] else ordered
            yield Case(
                [command, "--oldest", "-f", "value", "-c", "Duration", *keys(["Duration"]), *direction],
                fixture,
                differs=("duration-order",),
                ours={"stdout": "".join(text + "\n" for text in wanted)},
            )


def cases():
    for names in KEYS:
        for direction in DIRECTIONS:
            yield Case(
                [
                    "workflow-list",
                    "-f",
                    "value",
                    "-c",
                    "Name",
                    "-c",
                    "Namespace",
                    "-c",
                    "Scope",
                    *keys(names),
                    *direction,
                ],
                "mixed",
            )
    for direction in DIRECTIONS:
        for form in ("table", "json", "yaml", "csv"):
            yield Case(["workflow-list", "-f", form, "-c", "Name", *keys(["Namespace"]), *direction], "mixed")
        # Columns that are not shown, and those of other commands.
        for line, shown, hidden in [
            ("cron-trigger-list", "Name", "Remaining executions"),
            ("execution-list", "Workflow namespace", "Description"),
            ("event-trigger-list", "Name", "Event"),
            ("action-execution-list", "Workflow namespace", "Workflow name"),
            ("member-list w workflow", "Status", "Member ID"),
            ("task-list", "Name", "Duration"),
            ("dynamic-action-list", "Name", "Scope"),
            ("code-source-list", "Name", "Namespace"),
            ("environment-list", "Name", "Description"),
        ]:
            yield Case([*line.split(), "-f", "csv", "-c", shown, *keys([hidden]), *direction], "mixed")
        for fixture in ("nulls", "wide", "empty", "numbers", "nested", "cut", "tags", "control", "yamlish"):
            yield Case(
                ["workflow-list", "-f", "value", "-c", "Name", "-c", "Scope", *keys(["Name"]), *direction], fixture
            )
            yield Case(["cron-trigger-list", "-f", "csv", "-c", "Pattern", *keys(["Pattern"]), *direction], fixture)
    for fixture in ("tags", "cut"):
        for names in (["Tags"], ["Description", "Input"], ["Input"], ["Updated at"]):
            yield Case(["action-list", "-f", "json", "-c", "Tags", "-c", "Description", *keys(names)], fixture)
    yield from durations()
    for names in (["State"], ["Created at"], ["Updated at", "State"]):
        for direction in DIRECTIONS:
            yield Case(
                ["execution-list", "-f", "value", "-c", "State", "-c", "Duration", *keys(names), *direction], states()
            )
            yield Case(
                ["task-list", "-f", "value", "-c", "State", "-c", "Finished at", *keys(names), *direction], states()
            )
    for options in (
        ["--sort-ascending", "--sort-descending"],
        ["--sort-descending", "--sort-ascending"],
        ["--sort-descending", "--sort-descending", "--sort-column", "Name"],
        ["--sort-descending"],
        ["--sort-ascending"],
        ["--sort-column"],
        ["--sort-column=name"],
        ["--sort-col", "name"],
        ["--sort", "name"],
        ["--sort-c=name", "--sort-d"],
        ["--sort-a", "--sort-c", "Name"],
        ["--sort-descending=1"],
        ["--sort_keys", "name", "--sort-column", "Name"],
    ):
        yield Case(["workflow-list", "-f", "value", "-c", "Name", *options], "mixed")
    # A first row that is another one decides how numbers stand in a table.
    for direction in DIRECTIONS:
        for name in ("Namespace", "Scope", "Name"):
            yield Case(
                ["workflow-list", "-c", "Name", "-c", "Namespace", "-c", "Scope", *keys([name]), *direction], "mixed"
            )
            yield Case(["workbook-list", "-c", "Name", "-c", "Namespace", *keys([name]), *direction], "numbers")
