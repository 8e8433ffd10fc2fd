"""Lists the words by which python-openstackclient knows the commands of python-mistralclient, and the name of each command
in python-mistralclient's own program, as JSON: run it with the Python of its environment.

Both come from the same classes: the entry points of the plugin, and the commands of the program.
"""
import importlib.metadata
import json
import sys

from mistralclient import shell

GROUP = "openstack.workflow_engine.v2"


def main():
    names = {command: name for name, command in shell.MistralShell()._get_commands(2).items()}
    points = importlib.metadata.entry_points(group=GROUP)
    words = {point.name.replace("_", " "): names[point.load()] for point in points}
    json.dump(words, sys.stdout, indent=1, sort_keys=True)
    print()


main()
