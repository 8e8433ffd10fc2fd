"""The writing commands: a line of each that works, and what the reference's parser knows of it."""

import json
import os

from resources import OTHER, UUID

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference_tree.json"), encoding="utf-8") as _file:
    TREE = json.load(_file)

# What only this client has.
_MANIFEST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "commands", "additions.json")
with open(_MANIFEST, encoding="utf-8") as _file:
    OWN = json.load(_file)

FILES = {
    "w.yaml": "version: '2.0'\n",
    "code.py": "import mistral_lib\n",
    "env.yaml": "name: prod\ndescription: production\nvariables:\n  a: 1\n",
}

# Commands with the positionals that they need.
LINES = {
    "workbook-create": ["w.yaml"],
    "workbook-update": ["w.yaml"],
    "workbook-validate": ["w.yaml"],
    "workflow-create": ["w.yaml"],
    "workflow-update": ["w.yaml"],
    "workflow-validate": ["w.yaml"],
    "action-create": ["w.yaml"],
    "action-update": ["w.yaml"],
    "action-validate": ["w.yaml"],
    "code-source-create": ["source", "code.py"],
    "code-source-update": ["source", "code.py"],
    "dynamic-action-create": ["double", "Double", "source"],
    "dynamic-action-update": ["double"],
    "execution-create": ["greet"],
    "execution-update": [UUID],
    "task-rerun": [UUID],
    "run-action": ["std.echo"],
    "action-execution-update": [UUID],
    "cron-trigger-create": ["nightly", "greet"],
    "event-trigger-create": ["boot", OTHER, "nova", "notifications", "compute.instance.create.end"],
    "environment-create": ["env.yaml"],
    "environment-update": ["env.yaml"],
    "member-create": [UUID, "workflow", "guest"],
    "member-update": [UUID, "workflow", "-m", "guest"],
}

DELETES = {
    "workbook-delete": [],
    "workflow-delete": [],
    "action-delete": [],
    "code-source-delete": [],
    "dynamic-action-delete": [],
    "execution-delete": [],
    "action-execution-delete": [],
    "cron-trigger-delete": [],
    "event-trigger-delete": [],
    "environment-delete": [],
}

# Options without which a line would be refused.
NEEDED = {"execution-update": ["-s", "PAUSED"], "action-execution-update": ["--state", "SUCCESS"]}

OUTPUT = {
    "--format",
    "--column",
    "--noindent",
    "--max-width",
    "--fit-width",
    "--print-empty",
    "--prefix",
    "--variable",
    "--quote",
    "--sort-column",
    "--sort-ascending",
    "--sort-descending",
}


def line(command):
    """A line of the command that works."""
    return [command, *LINES[command], *NEEDED.get(command, [])]


def files(command):
    """The files that the line names."""
    return {name: FILES[name] for name in LINES.get(command, []) if name in FILES}


def options(command, output=False):
    """The command's options, those of the output if wanted; each with `names`, `values` and perhaps `choices`."""
    found = [entry for entry in TREE["commands"][command] if entry["names"][0].startswith("-")]
    return [entry for entry in found if output or not OUTPUT & set(entry["names"])]


def positionals(command):
    """The command's positionals."""
    return [entry for entry in TREE["commands"][command] if not entry["names"][0].startswith("-")]
