"""Prints the functions, filters and tests that the installed Mistral has for expressions, as the tables in
`src/dsl/suspicious/expressions/functions/` list them: `yaql` or `jinja` is the argument."""

import sys

import mistral.db.v2.api  # noqa: F401 (else some functions cannot be loaded)
from mistral.expressions import base, jinja_expression, yaql_expression
from yaql.language import specs, yaqltypes


def definitions(context):
    while context is not None:
        for name, found in context._functions.items():
            for definition in found[0] if isinstance(found, tuple) else found:
                yield name, definition
        context = context.parent


def arguments(definition):
    """How few and how many there may be, and whether one is evaluated by the function itself."""
    shown = {
        name: parameter
        for name, parameter in definition.parameters.items()
        if not isinstance(parameter.value_type, yaqltypes.HiddenParameterType)
    }
    lazy = any(
        isinstance(p.value_type, yaqltypes.LazyParameterType) for p in shown.values()
    )
    positional = [
        p
        for name, p in shown.items()
        if p.position is not None and name not in ("*", "**")
    ]
    least = sum(p.default is specs.NO_DEFAULT for p in positional)
    most = float("inf") if "*" in shown else len(positional)
    return least, most, lazy


def yaql():
    """Name, `function` or `method`, the fewest and the most arguments, and `lazy` where `$` may be another value."""
    rows = {}
    for name, definition in definitions(yaql_expression.get_yaql_context({})):
        if not name.isidentifier():
            continue
        least, most, lazy = arguments(definition)
        for kind, is_one, receiver in (
            ("function", definition.is_function, 0),
            ("method", definition.is_method, 1),
        ):
            if is_one:
                low, high, was_lazy = rows.get((name, kind), (999, 0, False))
                rows[name, kind] = (
                    min(low, max(least - receiver, 0)),
                    max(high, most - receiver),
                    was_lazy or lazy,
                )
    for (name, kind), (least, most, lazy) in sorted(rows.items()):
        most = "*" if most == float("inf") else most
        yield f"{name} {kind} {least} {most}{' lazy' if lazy else ''}"


def jinja():
    """Name, and `filter`, `test`, `global`, or `function` for those that Mistral adds."""
    environment = jinja_expression.InlineJinjaEvaluator._env
    own = base.get_custom_functions()
    rows = {(name, "function") for name in own}
    rows |= {(name, "filter") for name in environment.filters if name not in own}
    rows |= {(name, "test") for name in environment.tests}
    rows |= {(name, "global") for name in environment.globals}
    for name, kind in sorted(rows):
        yield f"{name} {kind}"


if __name__ == "__main__":
    print("\n".join({"yaql": yaql, "jinja": jinja}[sys.argv[1]]()))
