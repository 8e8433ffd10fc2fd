"""The syntax of a line: abbreviations, dashes, `--`, the order of things, numbers, and all kinds of misuse."""

import itertools
import re

from cases import Case
from syntax import (
    ACTION,
    BIG,
    DASHES,
    DOUBLE,
    INTEGERS,
    ORDERS,
    PRIVATE,
    STATE,
    VALUES,
    WON,
    WORKFLOWS,
    put,
)
from writing import DELETES, FILES, LINES, TREE, files, line, options, positionals

REFUSED = {"code": 2, "stdout": "", "requests": []}


def matching(entries, prefix):
    """The options that a prefix can mean, by their long names."""
    return [
        entry for entry in entries if any(name.startswith(prefix) for name in entry["names"] if name.startswith("--"))
    ]


def prefixes(name):
    """All beginnings of a long option that say something, the name itself left out."""
    return [name[:length] for length in range(3, len(name))]


def abbreviations():
    """Every beginning of every option of some commands; of the others, of those that are their own."""
    seen = set()
    for command in LINES:
        own = options(command, output=True)
        whole = command in ("workflow-update", "execution-create")
        for entry in own if whole else options(command):
            name = entry["names"][-1]
            if (
                not name.startswith("--")
                or not whole
                and name in ("--marker", "--limit", "--sort_keys", "--sort_dirs", "--filter", "--public", "--namespace")
            ):
                continue
            for prefix in prefixes(name) if whole else prefixes(name)[:3]:
                if (command, prefix) in seen:
                    continue
                seen.add((command, prefix))
                yield from abbreviated(command, own, entry, prefix)


# Values for options that accept only some.


def abbreviated(command, own, entry, prefix):
    name = entry["names"][-1]
    value = [] if entry["values"] == "0" else [VALUES.get(name, "x")]
    args = [*line(command), prefix, *value]
    if name != "--format":
        args += ["-f", "value"]
    mine, reference = matching(own, prefix), matching(TREE["globals"], prefix)
    if len(mine) > 1 and len(reference) == 1 and reference[0]["values"] != "0" and value:
        yield Case(args, files=files(command), differs=("abbreviations",), ours=REFUSED)
    elif len(mine) == 1 and reference and (command, name) in WON:
        stdout, requests = WON[command, name]
        ours = {"code": 0, "stdout": stdout, "requests": requests}
        yield Case(args, files=files(command), differs=("abbreviations",), ours=ours)
    else:
        yield Case(args, files=files(command))


# Values that begin with a dash, and other odd ones.


def described(text):
    """The outcome for an execution with this description."""
    body = {"description": text, "workflow_name": "greet"}
    return {"code": 0, "stdout": "SUCCESS\n", "requests": put("/v2/executions", body, method="POST")}


def values():
    """Odd values in all ways to give a value."""
    for value in DASHES:
        for words in (
            ["-d", value],
            [f"-d{value}"],
            [f"-d={value}"],
            ["--description", value],
            [f"--description={value}"],
        ):
            if value in ("-h", "--debug") and len(words) == 2:
                continue
            args = ["execution-create", "greet", *words, *STATE]
            if value == "--" and len(words) == 1:
                yield Case(args, differs=("dash-dash-value",), ours={"requests": described("--")["requests"]})
            else:
                yield Case(args)
    for value in DASHES:
        if value == "-h":
            continue
        for words in ([value], ["a", value], ["--", value]):
            args = ["execution-delete", *words]
            if value == "":
                ours = {
                    "stdout": "Request to delete execution a has been accepted.\n" if "a" in words else "",
                    "stderr": ["failed"],
                }
                yield Case(args, differs=("delete-failures",), ours=ours)
            elif value == "-" and "a" not in words:
                ours = {"stdout": "", "requests": [], "stderr": ["has no names"]}
                yield Case(args, differs=("delete-dash",), ours=ours)
            else:
                yield Case(args)
        if value:
            yield Case(["execution-create", value, *STATE])


def optional_values():
    """What an option with a value that may be left out takes, and what it leaves."""
    given = {"w.yaml": FILES["w.yaml"]}
    book = {"code": 0, "stdout": "book\n", "requests": put("/v2/workbooks", FILES["w.yaml"], [PRIVATE], "POST")}
    for words in (
        [],
        ["ns"],
        [""],
        ["-x"],
        ["-1"],
        ["--public"],
        ["-f", "value"],
        ["--", "w.yaml"],
        ["--debug"],
        ["--os-region-name", "r"],
        ["a b"],
        ["-a b"],
        ["--", "-x"],
        ["-"],
    ):
        name = ["-f", "value", "-c", "Name"]
        yield Case(["workbook-create", *name, "w.yaml", "--namespace", *words], files=given)
        if words == ["--debug"]:
            yield Case(
                ["workbook-create", *name, "--namespace", *words, "w.yaml"],
                files=given,
                differs=("value-apart",),
                ours=book,
            )
        elif words == ["--os-region-name", "r"]:
            request = {
                **book["requests"][0],
                "headers": {"accept": "*/*", "content-type": "text/plain", "x-region-name": "r"},
            }
            ours = {**book, "requests": [request]}
            yield Case(
                ["workbook-create", *name, "--namespace", *words, "w.yaml"],
                files=given,
                differs=("value-apart",),
                ours=ours,
            )
        elif words != ["--", "w.yaml"]:
            yield Case(["workbook-create", *name, "--namespace", *words, "w.yaml"], files=given)
        yield Case(["dynamic-action-update", *name, "d", "--class-name", *words])
        args = ["execution-create", *STATE, "greet", "-s", *words]
        if words[:1] == ["--"]:
            # The last word is taken for INPUT, and is not valid.
            yield Case(args, differs=("positionals-anywhere",), ours={"code": 1})
        elif words in (["ns"], ["-1"], ["a b"], ["-a b"], ["-"]):
            yield Case(args, differs=("source-id",), ours={"code": 1, "stdout": "", "requests": []})
        else:
            yield Case(args)
        yield Case(["workflow-list", "--limit", *words], "empty")


# Lines, and their outcome with `--` at the end.


def double_dashes():
    """`--` at every position of a line."""
    for command, (words, stdout, requests) in DOUBLE.items():
        args = [command, *words]
        given = {"w.yaml": FILES["w.yaml"]} if "w.yaml" in words else {}
        yield Case(
            ["--", *args],
            files=given,
            differs=("unknown-command",),
            ours={"stdout": "", "stderr": ["only global options may precede"]},
        )
        for place in range(1, len(args)):
            for dashes in (["--"], ["--", "--"]):
                yield Case([*args[:place], *dashes, *args[place:]], files=given)
        yield Case(
            [*args, "--"],
            files=given,
            differs=("refused-lines",),
            ours={"code": 0, "stdout": stdout, "requests": requests},
        )
        if command == "execution-create":
            # PARAMS, which are no JSON.
            yield Case([*args, "--", "--"], differs=("positionals-anywhere",), ours={"code": 1})
        else:
            yield Case([*args, "--", "--"], files=given)
    delete = ["workbook-delete", "a", "b", "--namespace", "ns"]
    for place in range(1, len(delete) + 1):
        for dashes in (["--"], ["--", "--"]):
            args = [*delete[:place], *dashes, *delete[place:]]
            if place < 4:
                yield Case(args)
                continue
            names = ["a", "b", *dashes[1:], *delete[place:]]
            query = {"query": [["namespace", "ns"]]} if place == 5 else {}
            requests = [
                {"method": "DELETE", "path": f"/v2/workbooks/{name}", "headers": {"accept": "*/*"}, **query}
                for name in names
            ]
            said = "".join(f"Request to delete workbook {name} has been accepted.\n" for name in names)
            yield Case(args, differs=("refused-lines",), ours={"code": 0, "stdout": said, "requests": requests})


# Lines of which the options may stand anywhere: positionals, options, standard output, requests.


def orders():
    """Positionals and options in every order."""
    for command, (words, given, stdout, requests) in ORDERS.items():
        count = len(words) + len(given)
        for places in itertools.combinations(range(count), len(words)):
            left, options_left, args = list(words), list(given), [command, "-f", "value"]
            for place in range(count):
                args += [left.pop(0)] if place in places else options_left.pop(0)
            # The reference takes all optional positionals from the first run of them.
            runs = [
                len(list(run))
                for inside, run in itertools.groupby(range(count), key=lambda place: place in places)
                if inside
            ]
            needed = sum(entry["values"] == "1" for entry in positionals(command))
            if requests and len(runs) > 1 and sum(runs[:-1]) >= needed:
                ours = {"code": 0, "stdout": stdout, "requests": requests}
                yield Case(args, differs=("positionals-anywhere",), ours=ours)
            else:
                yield Case(args)


def integers():
    for value in INTEGERS:
        yield Case(["workflow-list", f"--limit={value}", "-f", "value"], "empty")
        yield Case(["cron-trigger-create", "n", "w", f"--count={value}", "-f", "value"])
        yield Case(["execution-get-sub-executions", "x", f"--max-depth={value}", "-f", "value"], "empty")
        yield Case(
            ["workflow-create", "w.yaml", "-f", "value", f"--max-width={value}", f"--limit={value}"],
            files=files("workflow-create"),
        )
    for value in BIG:
        for words in (
            ["workflow-list", "--limit"],
            ["cron-trigger-create", "n", "w", "--count"],
            ["execution-get-sub-executions", "x", "--max-depth"],
        ):
            yield Case([*words[:-1], f"{words[-1]}={value}", "-f", "value"], differs=("integers",), ours=REFUSED)
    yield Case(["workflow-list", "--limit=" + "9" * 5000])


WORKFLOW_FIELDS = "id,name,namespace,project_id,tags,input,scope,created_at,updated_at"


def usage():
    """Mistakes of every command."""
    for command in TREE["commands"]:
        needed = sum(entry["values"] in "1+" for entry in positionals(command))
        many = any(entry["values"] in "*+" for entry in positionals(command))
        if needed:
            yield Case([command])
        if needed > 1:
            yield Case([command, *["w.yaml"] * (needed - 1)], files={"w.yaml": FILES["w.yaml"]})
        if not many and command not in ("help", "bash-completion"):
            yield Case([command, *["w.yaml"] * len(positionals(command)), "one"], files={"w.yaml": FILES["w.yaml"]})
        if command.endswith(("-create", "-get", "help")):
            yield Case([command, "--nope"])
    for command in (*LINES, *DELETES, "workflow-list", "execution-get-report", "task-get-result"):
        usual = line(command) if command in LINES else [command] if command == "workflow-list" else [command, "a"]
        for entry in options(command, output=command in ("workflow-list", "workflow-update", "execution-create")):
            name = entry["names"][-1]
            if entry["values"] == "0" and name.startswith("--"):
                yield Case([*usual, f"{name}=1"], files=files(command))
            elif entry["values"] == "1" and "choices" in entry:
                yield Case([*usual, name, entry["choices"][0].swapcase()], files=files(command))
                yield Case([*usual, name, entry["choices"][0][:2]], files=files(command))
            elif entry["values"] == "1" and name not in (
                "--target",
                "--variable",
                "--prefix",
                "--column",
                "--max-width",
                "--sort-column",
            ):
                yield Case([*usual, name], files=files(command))
        yield Case([*usual, "-Z"], files=files(command))
    for words in (
        ["--sort-ascending", "--sort-descending"],
        ["--sort-descending", "--sort-ascending"],
        ["-c"],
        ["--column"],
        ["--max-width"],
        ["--sort-column"],
        ["--max-width", "x"],
        ["-fjson", "-f"],
        ["-cID", "-f=json"],
        ["-f=json"],
        ["-fvalue"],
        ["-fv"],
        ["-f", ""],
        ["-c", ""],
        ["-c", "ID", "-c", "nope"],
        ["-qf", "value"],
        ["-vf", "value"],
        ["-fvalue", "-cID"],
        ["-f", "value", "-c", "id", "--debug"],
        ["-x"],
        ["-1"],
        ["- "],
        ["-", "-"],
        ["-fvalue", "-qvvq"],
        ["-vvqfvalue"],
        ["-qfvalue"],
        ["-fjson", "--noindent"],
        ["-cf"],
        ["--=x"],
        ["--", "--"],
        ["--f", "value"],
        ["--fo=value"],
        ["-v1"],
        ["-v-"],
        ["-v-debug"],
        ["-q="],
    ):
        args = ["workflow-list", *words]
        if words in (["-c", ""], ["-cf"]):
            yield Case(args, differs=("unknown-columns",), ours={"requests": []})
        elif re.fullmatch("-[vq]+f.*", words[0]):
            yield Case(
                args,
                differs=("refused-lines",),
                ours={
                    "code": 0,
                    "stdout": WORKFLOWS,
                    "requests": [
                        {
                            "method": "GET",
                            "path": "/v2/workflows",
                            "headers": {"accept": "*/*"},
                            "query": [["fields", WORKFLOW_FIELDS], ["sort_dirs", "asc"], ["sort_keys", "created_at"]],
                        }
                    ],
                },
            )
        else:
            yield Case(args)
    for words in (
        ["-s"],
        ["-sx"],
        ["-st", "h"],
        ["-sth"],
        ["-th"],
        ["-t=h"],
        ["-ts"],
        ["-s", "-s"],
        ["-sst", "h"],
        ["-s=1"],
        ["-sfvalue"],
        ["-sf", "value"],
        ["-sq"],
        ["-svq"],
        ["-t"],
        ["-s1"],
        ["-qs"],
        ["-s-"],
        ["-s-run-sync"],
        ["--target"],
        ["-s", "--target"],
        ["-s", "--", "--target"],
    ):
        args = ["run-action", "std.echo", *words]
        if words == ["-s", "--", "--target"]:
            yield Case(args, differs=("positionals-anywhere",), ours={"code": 1})
        elif words[-1] == "--target":
            yield Case(args, differs=("abbreviations",), ours=REFUSED)
        elif words in (["-sq"], ["-svq"], ["-qs"]):
            body = {"name": "std.echo", "params": '{"save_result": true}'}
            ours = {"code": 0, "stdout": ACTION, "requests": put("/v2/action_executions", body, method="POST")}
            yield Case([*args, "-f", "value"], differs=("refused-lines",), ours=ours)
        else:
            yield Case(args)


def files_of_arguments():
    """Files that cannot be read are found as misuse."""
    for command, words in LINES.items():
        if "w.yaml" not in words and "code.py" not in words and "env.yaml" not in words:
            continue
        lead = words[:-1]
        yield Case([command, *lead, "missing"])
        yield Case([command, *lead, "folder"], files={"folder": {"folder": True}})
        yield Case([command, *lead, ""])
        yield Case([command, *lead, "-", "-f", "value"], stdin=FILES[words[-1]])
        yield Case(
            [command, *lead, "link", "-f", "value"], files={"link": {"link": "w.yaml"}, "w.yaml": FILES[words[-1]]}
        )
        yield Case([command, *lead, "{dir}/w.yaml", "-f", "value"], files={"w.yaml": FILES[words[-1]]})
        yield Case([command, *lead, "w.yaml/", "-f", "value"], files={"w.yaml": FILES[words[-1]]})


def cases():
    yield from abbreviations()
    yield from values()
    yield from optional_values()
    yield from double_dashes()
    yield from orders()
    yield from integers()
    yield from usage()
    yield from files_of_arguments()
