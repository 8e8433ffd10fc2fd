"""Answers of which a field is missing, or of another type than usual."""

import resources
import fixtures
from cases import Case

# Where one row and a listing are read, and a column of each listing.
COMMANDS = {
    "workflows": ("workflow-list", "workflow-get w", "Name"),
    "workbooks": ("workbook-list", "workbook-get w", "Name"),
    "actions": ("action-list", "action-get a", "Name"),
    "dynamic_actions": ("dynamic-action-list", "dynamic-action-get d", "Name"),
    "code_sources": ("code-source-list", "code-source-get c", "Name"),
    "executions": ("execution-list", "execution-get e", "State"),
    "tasks": ("task-list", "task-get t", "Name"),
    "action_executions": ("action-execution-list", "action-execution-get a", "Name"),
    "cron_triggers": ("cron-trigger-list", "cron-trigger-get c", "Name"),
    "event_triggers": ("event-trigger-list", "event-trigger-get e", "Name"),
    "environments": ("environment-list", "environment-get e", "Name"),
    "members": ("member-list w workflow", "member-get w workflow -m m", "Status"),
}
# Types that a column shows as it shows text.
VALUES = [5, False, [1, "a"], {"k": None}, "日本語" * 9]


def rows(kind, row):
    """A fixture with this row alone."""
    path, key, _ = resources.RESOURCES[kind]
    return [
        fixtures.route("GET", path, (200, {"json": {key: [row]}})),
        fixtures.route("GET", f"{path}/*", (200, {"json": row})),
    ]


def missing():
    for kind, (listing, one, column) in COMMANDS.items():
        base = resources.RESOURCES[kind][2]
        for field in base:
            fixture = fixtures.fixture(
                f"fields-{kind}-{field}", rows(kind, {name: value for name, value in base.items() if name != field})
            )
            yield Case([*listing.split(), "-f", "value", "-c", column], fixture)
            yield Case([*one.split(), "-f", "value", "-c", column], fixture)
    for field in ("definition", "content", "input", "output", "published", "published_global", "result"):
        for kind, lines in {
            "workflows": ["workflow-get-definition w"],
            "workbooks": ["workbook-get-definition w"],
            "actions": ["action-get-definition a"],
            "code_sources": ["code-source-get-content c"],
            "tasks": ["task-get-result t", "task-get-published t"],
            "executions": ["execution-get-input e", "execution-get-output e", "execution-get-published e"],
            "action_executions": ["action-execution-get-input a", "action-execution-get-output a"],
        }.items():
            if field in resources.RESOURCES[kind][2]:
                for line in lines:
                    yield Case(line.split(), f"fields-{kind}-{field}")


def typed():
    for kind, field, title in [
        ("workflows", "name", "Name"),
        ("workflows", "created_at", "Created at"),
        ("executions", "description", "Description"),
        ("executions", "root_execution_id", "Root Execution ID"),
        ("executions", "updated_at", "Updated at"),
        ("action_executions", "task_name", "Task name"),
        ("action_executions", "accepted", "Accepted"),
        ("actions", "is_system", "Is system"),
        ("cron_triggers", "workflow_params", "Params"),
        ("environments", "description", "Description"),
        ("environments", "updated_at", "Updated at"),
        ("members", "status", "Status"),
        ("tasks", "workflow_namespace", "Workflow namespace"),
    ]:
        listing, one, _ = COMMANDS[kind]
        for number, value in enumerate(VALUES):
            fixture = fixtures.fixture(
                f"fields-{kind}-{field}-{number}",
                rows(kind, {**resources.RESOURCES[kind][2], field: value, "state": "RUNNING", **FUTURE.get(kind, {})}),
            )
            yield Case([*listing.split(), "-f", "csv", "-c", title], fixture)
            yield Case([*one.split(), "-c", title], fixture)


FUTURE = {"executions": {"created_at": "9999-01-01 00:00:00"}}


def cases():
    yield from missing()
    yield from typed()
