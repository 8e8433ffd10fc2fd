"""Listings and single things: every command in every format, on every data set."""
from cases import Case

# Command with its arguments, and its column titles.
LISTS = {
    "workflow-list": "ID,Name,Namespace,Project ID,Tags,Input,Scope,Created at,Updated at",
    "workbook-list": "Name,Namespace,Tags,Scope,Created at,Updated at",
}


def cases():
    for command in LISTS:
        for form in ("table", "json", "yaml", "csv", "value"):
            for world in ("plain", "empty", "nulls", "wide", "control", "long", "yamlish", "nested", "numbers"):
                yield Case([command, "-f", form], world)
