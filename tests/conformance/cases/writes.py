"""Writing commands: every option absent, present, bare, repeated, empty, and with all others."""

import itertools

import resources
import fixtures
from cases import Case
from resources import OTHER, UUID
from writing import LINES, files, line, options

# What is given to an option; others take a word.
VALUES = {
    "--limit": ["5", "-1"],
    "--filter": ["name=x"],
    "--sort_keys": ["name"],
    "--sort_dirs": ["desc"],
    "--marker": [UUID],
    "--namespace": ["ns", "a/b c", "日本"],
    "--id": [UUID, "greet"],
    "--description": ["text", "two words", "日本", "a=b", "-1", "--a b"],
    "-s": [OTHER, OTHER.upper(), "{" + OTHER + "}"],
    "--env": ['{"a": 1}'],
    "--output": ['{"a": 1}', '"text"', "5", "[1]"],
    "--params": ['{"env": {"a": 1}}'],
    "--pattern": ["* * * * *", "@daily"],
    "--first-time": ["2027-01-31 06:30"],
    "--count": ["3", "-1", "0"],
    "--class-name": ["Double"],
    "--code-source": ["source", OTHER],
    "--target": ["host"],
    "--member-id": ["guest"],
}

# Options of listings, which some writing commands take and do not use.
PAGING = ("--marker", "--limit", "--sort_keys", "--sort_dirs", "--filter")

# Options that keep the output small where it is not under test.
SHORT = ["-f", "value"]


def values(entry):
    """Values for an option."""
    for name in entry["names"]:
        if name in VALUES:
            return VALUES[name]
    return entry.get("choices") or ["x"]


def one_option(entry):
    """This option alone, in all ways to give it."""
    name = entry["names"][-1]
    for given in entry["names"]:
        if entry["values"] == "0":
            yield [given]
            continue
        for value in values(entry):
            yield [given, value]
    if entry["values"] == "0":
        yield [name, name]
        return
    first = values(entry)[0]
    yield [name, ""]
    yield [name, first, name, values(entry)[-1]]
    if name.startswith("--"):
        yield [f"{name}="]
        yield [f"{name}={first}"]
        yield [f"{name}=-x"]
    else:
        yield [f"{name}{first}"]
    if name in ("--filter", "--limit"):
        yield [name, "bad"]
    if entry["values"] == "?":
        yield [name]
        yield [name, first, name]
        yield [name, name, first]


def last(args, option):
    """The last value of a long option; None if it is absent or bare."""
    found = None
    for number, word in enumerate(args):
        if word == option:
            found = args[number + 1] if args[number + 1 :] and not args[number + 1].startswith("-") else None
        elif word.startswith(option + "="):
            found = word.partition("=")[2]
    return found


MEMBER = {"code": 1, "stdout": "", "requests": [], "stderr": ["--member-id"]}


def case(args, given):
    """A case, with what is to be expected where the reference has a fault."""
    command = args[0]
    namespace = last(args, "--namespace")
    if command == "action-update" and namespace:

        def sent(reference):
            for request in reference["requests"]:
                request["query"] = sorted([["namespace", namespace], *request["query"]])
            return reference["requests"]

        return Case(args, files=given, differs=("action-update-namespace",), ours={"requests": sent})
    if command == "run-action" and any(word.startswith("--target") for word in args):
        body = {"name": "std.echo"}
        if last(args, "--target"):
            body["params"] = '{"target": "%s"}' % last(args, "--target")
        ours = {
            "code": 0,
            "stdout": '{"result": "x"}\n',
            "requests": [
                {
                    "method": "POST",
                    "path": "/v2/action_executions",
                    "headers": {"accept": "*/*", "content-type": "application/json"},
                    "body": {"json": body},
                },
            ],
        }
        if not last(args, "--target") and "--target" in args:
            ours = {"requests": ours["requests"]}
        return Case(args, files=given, differs=("abbreviations",), ours=ours)
    if "--env=-x" in args:
        return Case(args, files=given, differs=("env-mapping",), ours={"code": 1, "stdout": "", "requests": []})
    given_last = args[: -len(SHORT)]
    if (
        command == "member-update"
        and not last(args, "--member-id")
        and "--member-id" in given_last[-2:] + [given_last[-1].rstrip("=")]
    ):
        return Case(args, files=given, differs=("member-project",), ours=MEMBER)
    return Case(args, files=given)


# Options of one command together: each present or not.
TOGETHER = {
    "workflow-create": [["--public"], ["--namespace", "ns"]],
    "workflow-update": [["--public"], ["--namespace", "ns"], ["--id", UUID]],
    "workbook-create": [["--public"], ["--namespace", "ns"]],
    "workbook-update": [["--public"], ["--namespace", "ns"]],
    "action-create": [["--public"], ["--namespace", "ns"]],
    "action-update": [["--public"], ["--id", UUID]],
    "code-source-create": [["--public"], ["--namespace", "ns"]],
    "code-source-update": [["--public"], ["--namespace", "ns"], ["--id", OTHER]],
    "dynamic-action-create": [["--public"], ["--namespace", "ns"]],
    "dynamic-action-update": [["--public"], ["--namespace", "ns"], ["--class-name", "C"], ["--code-source", "s"]],
    "execution-create": [["-d", "d"], ["--namespace", "ns"], ["-s", OTHER]],
    "execution-update": [["-s", "PAUSED"], ["-d", "d"], ["-e", '{"a": 1}']],
    "task-rerun": [["--resume"], ["-e", '{"a": 1}']],
    "run-action": [["-s"], ["--run-sync"], ["-t", "host"], ["--namespace", "ns"]],
    "action-execution-update": [["--state", "ERROR"], ["--output", "5"]],
    "cron-trigger-create": [
        ["--params", '{"a": 1}'],
        ["--pattern", "* * * * *"],
        ["--first-time", "2027-01-31 06:30"],
        ["--count", "3"],
        ["--utc"],
    ],
    "member-update": [["-m", "other"], ["-s", "rejected"]],
}


def together():
    for command, given in TOGETHER.items():
        for chosen in itertools.product((False, True), repeat=len(given)):
            words = [word for part, wanted in zip(given, chosen) if wanted for word in part]
            args = [command, *LINES[command], *words]
            if command == "execution-update" and not words:
                yield Case(args, differs=("empty-update",), ours={"code": 2, "stdout": "", "requests": []})
            else:
                yield Case([*args, *SHORT], files=files(command))


LISTED = ["workflow-create", "workflow-update", "action-create", "action-update"]


def formats():
    """The output for the written resource."""
    for command in LINES:
        wanted = ["json", "yaml", "csv", "value"] if command in LISTED else ["json", "yaml", "shell", "value"]
        for form in wanted:
            yield Case([*line(command), "-f", form], files=files(command))
    for command in LISTED:
        for fixture in ("empty", "wide", "nulls"):
            yield Case([command, *LINES[command], "-f", "value"], fixture, files=files(command))
        yield Case(
            [command, *LINES[command], "-c", "Name", "--sort-column", "Name", "--sort-descending", "-f", "value"],
            "many",
            files=files(command),
        )


def statuses():
    """Statuses of responses to a write: which of them count as success differs between the commands."""
    paths = {name: path for name, (path, _, _) in resources.RESOURCES.items()}
    for status in (200, 201, 202, 204, 404, 500):
        routes = []
        for name, path in paths.items():
            for method, place in (("POST", path), ("PUT", path), ("PUT", path + "/*"), ("POST", path + "/validate")):
                listed = name == "actions" or name == "workflows" and place == path
                done = {"list": name} if listed else {"row": name}
                if place.endswith("/validate"):
                    done = {"json": {"valid": True}}
                if status < 204 and (done.get("json") is None or name in ("workflows", "workbooks", "actions")):
                    routes.append(fixtures.route(method, place, (status, done)))
        if status >= 204:
            answer = {"json": {"faultstring": "no"}} if status > 204 else {}
            routes = [fixtures.route(method, "*", (status, answer)) for method in ("POST", "PUT")]
        fixture = fixtures.fixture(
            f"writes-{status}", sorted(routes, key=lambda route: fixtures.specificity(route["path"]))
        )
        for command in LINES:
            yield Case([*line(command), *SHORT], fixture, files=files(command))


def reruns():
    """A rerun whose response still has the old state."""
    old = {**resources.RESOURCES["tasks"][2], "state": "ERROR"}
    running = {**old, "state": "RUNNING", "finished_at": None}
    path = "/v2/tasks/i"
    answers = [(200, {"json": old}), (200, {"json": running})]
    routes = [fixtures.route("PUT", path, answers[0]), fixtures.route("GET", path, *answers)]
    fixture = fixtures.fixture("writes-rerun", routes)
    read = {"method": "GET", "path": path, "headers": {"accept": "*/*"}}
    for words in ([], ["--resume"]):
        yield Case(
            ["task-rerun", "i", *words, "-f", "value", "-c", "State"],
            fixture,
            differs=("rerun-state",),
            ours={"stdout": "RUNNING\n", "requests": lambda reference: [*reference["requests"], read, read]},
        )


def cases():
    yield from reruns()
    for command in LINES:
        yield Case(line(command), files=files(command))
        for entry in options(command):
            if entry["names"][0] in PAGING and command != "workflow-create":
                yield case([*line(command), *next(one_option(entry)), *SHORT], files(command))
                continue
            for given in one_option(entry):
                yield case([*line(command), *given, *SHORT], files(command))
    yield from together()
    yield from formats()
    yield from statuses()
