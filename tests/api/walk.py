"""Lists the API of the installed Mistral: each endpoint, parameter and field, one a line.

It walks the controllers from the root, as pecan routes them, and asks WSME for the types of what they take and give.
What a method reads from the request by itself (`scope` of definitions, for instance) is found in its source.
Columns, between tabs: endpoint or type, kind, name. Kinds: `endpoint` (name "-"), `path` (an ID that may be left out),
`query`, `body` (a field of what is sent), `answer` (the type that comes back), `field` (of a type that comes back).
"""
import ast
import inspect
import sys
import textwrap

from mistral.db.v2 import api as _  # noqa: F401  # first: the modules of the database import each other
from mistral.api import app
from mistral.api.controllers import root
from mistral.api.controllers.v2 import member
from pecan import rest
from wsme import types as wtypes

VERBS = {"get_one": "GET", "get_all": "GET", "get": "GET", "post": "POST", "put": "PUT", "delete": "DELETE"}


def main():
    rows = set(controller("", root.RootController))
    # `_lookup` of the workflows leads here, so that no attribute does.
    rows |= set(controller("/v2/workflows/{id}/members", member.MembersController))
    # Not of pecan: the middleware of oslo around it.
    if "healthcheck" in inspect.getsource(app):
        rows.add(("GET /healthcheck", "endpoint", "-"))
    sys.stdout.writelines("\t".join(row) + "\n" for row in sorted(rows))


def controller(path, node):
    kind = node if inspect.isclass(node) else type(node)
    for name, value in inspect.getmembers(kind):
        if name == "index":
            yield from method("GET", path or "/", value, ())
        elif name in VERBS and getattr(value, "exposed", False):
            yield from rest_method(VERBS[name], path, value)
        elif type(value).__module__.startswith("mistral.api.controllers"):
            below = isinstance(node, rest.RestController) and takes_an_owner(type(value))
            yield from controller(f"{path}/{{id}}/{name}" if below else f"{path}/{name}", value)


def takes_an_owner(kind):
    """Whether each method takes first the ID of the object that the controller is below."""
    found = [value for name, value in inspect.getmembers(kind) if name in VERBS]
    return all(mandatory(value)[:1] for value in found)


def mandatory(function):
    parameters = inspect.signature(inspect.unwrap(function)).parameters.values()
    body = getattr(getattr(function, "_wsme_definition", None), "body_type", None)
    names = [one.name for one in parameters if one.name != "self" and (one.default, one.kind) == (one.empty, one.POSITIONAL_OR_KEYWORD)]
    return names[:-1] if body is not None else names


def rest_method(verb, path, function):
    taken = mandatory(function)
    owned = 1 if "{id}" in path and not path.endswith("members") else 0
    yield from method(verb, path + "/{id}" * (len(taken) - owned), function, taken)


def method(verb, path, function, taken):
    endpoint = f"{verb} {path}"
    yield endpoint, "endpoint", "-"
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    for name in read_from_query(source):
        yield endpoint, "query", name
    definition = getattr(function, "_wsme_definition", None)
    if definition is None:
        yield from plain_method(endpoint, function, taken, source)
        return
    names = [argument for argument in definition.arguments if argument.name not in taken]
    if definition.body_type is not None:
        body = names.pop()
        for attribute in wtypes.list_attributes(body.datatype):
            if not attribute.readonly:
                yield endpoint, "body", attribute.name
    for argument in names:
        yield endpoint, "query", argument.name
    yield from answer(endpoint, definition.return_type)


def plain_method(endpoint, function, taken, source):
    """A method that reads and writes text by itself."""
    for name, one in inspect.signature(inspect.unwrap(function)).parameters.items():
        if name == "identifier" and name not in taken:
            yield endpoint, "path", name
        elif name not in taken and name != "self":
            yield endpoint, "query", name
    if ".text" in source:
        yield endpoint, "body", "(text)"
    resources = getattr(inspect.getmodule(inspect.unwrap(function)), "resources", None)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "resources":
            yield from answer(endpoint, getattr(resources, node.attr))
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
            for key in node.value.keys:
                yield endpoint, "field", key.value


def answer(endpoint, kind):
    if kind is not None:
        yield endpoint, "answer", kind.__name__
        yield from fields(kind, set())


def fields(kind, seen):
    """Each attribute of a type, then those of the types within it."""
    if kind in seen or not (inspect.isclass(kind) and issubclass(kind, wtypes.Base)):
        return
    seen.add(kind)
    for attribute in wtypes.list_attributes(kind):
        yield kind.__name__, "field", attribute.name
        yield from fields(getattr(attribute.datatype, "item_type", attribute.datatype), seen)


def read_from_query(source):
    """Names that a method reads from the query by itself: `GET.get("x")` and `"x" in GET`."""
    for node in ast.walk(ast.parse(source)):
        query, names = None, []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            query, names = node.func.value, node.args[:1]
        elif isinstance(node, ast.Compare):
            query, names = node.comparators[0], [node.left]
        if isinstance(query, ast.Attribute) and query.attr == "GET":
            yield from (name.value for name in names)


if __name__ == "__main__":
    main()
