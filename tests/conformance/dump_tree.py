"""Dumps the parser tree of python-mistralclient as JSON: run it with the Python of its environment.

For the global options and for each command: option strings or the positional's name, how many
values it takes ('0', '1', '?', '+', '*'), choices, default, and the environment variables that
are consulted for the default.
"""
import argparse
import json
import os
import sys

for name in list(os.environ):
    if name.startswith(("OS_", "MISTRAL", "OPENID", "TARGET_", "CLIFF_")):
        del os.environ[name]

from mistralclient import shell  # noqa: E402  (the environment must be clean before)

consulted = []
variables = {}
original_env = shell.env
original_add = argparse._ActionsContainer.add_argument


def traced_env(*names, **defaults):
    consulted.extend(names)
    return original_env(*names, **defaults)


def traced_add(container, *names, **settings):
    action = original_add(container, *names, **settings)
    variables[id(action)] = list(consulted)
    consulted.clear()
    return action


def describe(action):
    found = {
        "names": list(action.option_strings) or [action.dest],
        "values": "1" if action.nargs is None else str(action.nargs),
    }
    if action.choices:
        found["choices"] = sorted(action.choices)
    if isinstance(action.default, (str, int)) and action.default != argparse.SUPPRESS:
        found["default"] = action.default
    if variables.get(id(action)):
        found["variables"] = variables[id(action)]
    return found


def parser_of(command, name, app):
    try:
        return command(app, None).get_parser("mistral " + name)
    except TypeError:
        return command(app, None, cmd_name=name).get_parser("mistral " + name)


def main():
    shell.env = traced_env
    argparse._ActionsContainer.add_argument = traced_add
    app = shell.MistralShell()
    consulted.clear()
    tree = {
        "globals": [describe(a) for a in app.build_option_parser("", "")._actions],
        "commands": {},
    }
    app._set_shell_commands(app._get_commands(2))
    for name, entry in sorted(app.command_manager):
        actions = parser_of(entry.load(), name, app)._actions
        tree["commands"][name] = [describe(a) for a in actions if "-h" not in a.option_strings]
    json.dump(tree, sys.stdout, indent=1, sort_keys=True)
    print()


main()
