"""Parses the completion script for PowerShell: powershell.py MISTRAL. Fails where the script has a syntax error."""

import subprocess
import sys

import tree_sitter_powershell
from tree_sitter import Language, Parser

PARSER = Parser(Language(tree_sitter_powershell.language()))


def errors(text):
    """The lines, from 1, at which something cannot be read or is missing."""
    todo = [PARSER.parse(text.encode()).root_node]
    found = []
    while todo:
        node = todo.pop()
        if node.is_error or node.is_missing:
            found.append(node.start_point.row + 1)
        todo.extend(node.children)
    return sorted(found)


def main():
    command = [sys.argv[1], "complete", "--shell", "powershell"]
    script = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Register-ArgumentCompleter" in script, script
    found = errors(script)
    assert not found, f"syntax errors in lines {found} of:\n{script}"
    # The parser sees what is wrong: without a brace, without the end.
    for broken in (script.replace("}", "", 1), script.rstrip()[:-1]):
        assert errors(broken), broken


main()
