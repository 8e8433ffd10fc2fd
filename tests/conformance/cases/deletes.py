"""Deletes: several identifiers of which some fail, options in all places, odd answers."""

import fixtures
from cases import Case
from newest import listed
from resources import OTHER, UUID
from writing import DELETES, TREE

SAID = "Request to delete "

# Names that fail, by how the server fails.
FAILURES = {
    "gone": (404, {"json": {"faultstring": "gone is not found"}}),
    "locked": (403, {"json": {"faultstring": "locked is not yours"}}),
    "broken": (500, {"text": "broken server"}),
    "asleep": (503, {}),
    "odd": (200, {"json": {}}),
    "later": (202, {}),
}

FIXTURE = fixtures.fixture(
    "deletes",
    [fixtures.route("DELETE", f"*/{name}", answer) for name, answer in FAILURES.items()]
    + [fixtures.route("DELETE", f"/v2/actions/{name}/*", answer) for name, answer in FAILURES.items()],
)

# Lists of names, each with those that fail.
NAMES = [
    ["a"],
    ["a", "b", "c"],
    ["gone"],
    ["gone", "a"],
    ["a", "gone"],
    ["a", "gone", "b"],
    ["gone", "locked", "broken"],
    ["a", "asleep", "b", "gone", "c"],
    ["a", "a"],
    ["odd", "a"],
    ["later", "a"],
    ["broken", "gone", "a", "locked", "b"],
    [""],
    ["", "a"],
    ["a", "", "b"],
    [UUID, OTHER.upper()],
    ["two words", "日本", "a"],
]


def failing(name):
    return name == "" or name in FAILURES


def accepted(reference):
    """The lines of the deletes that succeeded."""
    return "".join(line for line in reference["stdout"].splitlines(keepends=True) if line.startswith(SAID))


def delete(command, names, words=(), fixture=FIXTURE):
    """A delete of these names; failures are not on standard output."""
    failed = [name for name in names if failing(name)]
    if not failed:
        return Case([command, *words, *names], fixture)
    ours = {"stdout": accepted, "stderr": [f"{len(failed)} of {len(names)} failed"]}
    differs = ("delete-failures",)
    if command == "execution-delete" and "gone" in names:
        # It might be the beginning of an ID.
        differs += ("id-beginnings",)
        ours["requests"] = lambda reference: [*reference["requests"], listed("1000")]
    return Case([command, *words, *names], fixture, differs=differs, ours=ours)


# What a delete is called in its answer.
CALLED = {
    "workbook-delete": "workbook {}",
    "workflow-delete": "workflow {}",
    "action-delete": "action {}",
    "code-source-delete": "code source '{}'",
    "dynamic-action-delete": "dynamic action(s) {}",
    "execution-delete": "execution {}",
}


def between(command, words):
    """An option between two names, which the reference refuses."""
    kind = command.removesuffix("-delete").replace("-", "_") + "s"
    requests = []
    for name in ("a", "b"):
        request = {"method": "DELETE", "path": f"/v2/{kind}/{name}", "headers": {"accept": "*/*"}}
        if command == "action-delete":
            request["path"] += "/ns"
        else:
            request["query"] = [["force", "True"]] if words == ["--force"] else [["namespace", "ns"]]
        requests.append(request)
    said = "".join(f"{SAID}{CALLED[command].format(name)} has been accepted.\n" for name in ("a", "b"))
    return Case(
        [command, "a", *words, "b"],
        FIXTURE,
        differs=("positionals-anywhere",),
        ours={"code": 0, "stdout": said, "requests": requests},
    )


def dashes(command):
    """Names on standard input, of which there are none; and a dash among other names, which is one."""
    ours = {"stdout": "", "requests": [], "stderr": ["has no names"]}
    yield Case([command, "-"], FIXTURE, stdin="", differs=("delete-dash",), ours=ours)
    yield Case([command, "a", "-"], FIXTURE, stdin="")


def members():
    """A member has three names."""
    done = fixtures.fixture(
        "deletes-members",
        [fixtures.route("DELETE", f"/v2/workflows/*/members/{name}", answer) for name, answer in FAILURES.items()]
        + [fixtures.route("DELETE", "/v2/workflows/gone/members/*", FAILURES["gone"])],
    )
    for names in (
        [UUID, "workflow", "guest"],
        ["greet", "workflow", "guest"],
        [UUID, "workbook", "guest"],
        [UUID, "workflow", "日本 guest"],
    ):
        yield Case(["member-delete", *names], done)
    for names in (
        [UUID, "workflow", "gone"],
        [UUID, "workflow", "locked"],
        [UUID, "workflow", "broken"],
        ["gone", "workflow", "guest"],
        [UUID, "workflow", "odd"],
        [UUID, "workflow", "asleep"],
    ):
        yield Case(
            ["member-delete", *names],
            done,
            differs=("delete-failures",),
            ours={"stdout": "", "stderr": ["mistral: member"]},
        )


def cases():
    for command in DELETES:
        for names in NAMES:
            yield delete(command, names)
        yield Case([command], FIXTURE)
        yield Case([command, "--nope", "a"], FIXTURE)
        yield Case([command, "a", "-f", "json"], FIXTURE)
        yield Case([command, "--", "a", "-b", "--namespace"], FIXTURE)
        yield Case([command, "-1", "a"], FIXTURE)
        yield from dashes(command)
        if any("--namespace" in entry["names"] for entry in TREE["commands"][command]):
            for words in (
                ["--namespace", "ns"],
                ["--namespace="],
                ["--namespace", ""],
                ["--namespace=日本 ns"],
                ["--names", "x"],
                ["--n=x"],
                ["--namespace", "ns", "--namespace", "other"],
            ):
                yield delete(command, ["a", "gone", "b"], words)
            yield Case([command, "a", "b", "--namespace"], FIXTURE)
            yield Case([command, "--namespace", "a"], FIXTURE)
            yield Case([command, "--namespace", "ns", "a", "b"], FIXTURE)
            yield Case([command, "a", "b", "--namespace", "ns"], FIXTURE)
            yield between(command, ["--namespace", "ns"])
        if command == "execution-delete":
            for words in (["--force"], ["--for"], ["--f"], ["--force", "--force"]):
                yield delete(command, ["a", "gone", "b"], words)
            yield Case([command, "a", "--force=1"], FIXTURE)
            yield Case([command, "a", "b", "--force"], FIXTURE)
            yield between(command, ["--force"])
    yield from members()
