"""Names of commands in full, shortened, unknown; help, version and completion; what is noticed before a login."""

import os
import re

import fixtures
from cases import Case
from resources import OTHER, UUID
from writing import DELETES, LINES, TREE, files, line

NAMES = sorted(TREE["commands"])
UNKNOWN = {"stdout": "", "stderr": ["is not a mistral command"]}
HELP = ("help", "complete", "bash-completion")


def words(command):
    """Arguments with which a command works."""
    if command in LINES:
        found = line(command)[1:]
    elif command in DELETES:
        found = ["x"]
    elif command.startswith("member-"):
        found = [UUID, "workflow"] + {"member-delete": ["guest"], "member-get": ["-m", "guest"]}.get(command, [])
    else:
        found = (
            ["x"]
            if any(entry["names"][0][0] != "-" and entry["values"] == "1" for entry in TREE["commands"][command])
            else []
        )
    form = any("--format" in entry["names"] for entry in TREE["commands"][command])
    return found + ["-f", "value"] * form


def named(prefix):
    """The commands that a prefix can mean."""
    return [prefix] if prefix in NAMES else [name for name in NAMES if name.startswith(prefix)]


def beginnings():
    """The shortest of all prefixes that mean the same commands."""
    seen = set()
    for name in NAMES:
        for length in range(1, len(name) + 1):
            prefix = name[:length]
            meant = tuple(named(prefix))
            if meant in seen or len(meant) == 1 and meant[0] in HELP:
                continue
            seen.add(meant)
            given = words(meant[0])
            if len(meant) == 1:
                yield Case([prefix, *given], files=files(meant[0]))
            else:
                yield Case([prefix, *given], files=files(meant[0]), differs=("unknown-command",), ours=UNKNOWN)


def unknown():
    for args in (
        ["foo"],
        ["workflow list"],
        ["Workflow-list"],
        ["WORKFLOW-LIST"],
        ["workflow_list"],
        ["workflow-list "],
        [" workflow-list"],
        ["workflowlist"],
        ["worklfow-list"],
        ["workflow-lists"],
        ["x", "y", "z"],
        ["日本"],
        ["wörkflow-list"],
        ["0"],
        ["workflow-show", "x"],
        ["workflow-list=x"],
        ["w*"],
        ["run-actions"],
        ["executions-list"],
        [""],
        [" "],
        ["nosuch", "-f", "json"],
        ["nosuch", "workflow-list"],
        ["complete-"],
        ["helpme"],
        ["workflow-", "list"],
        ["exit"],
        ["quit"],
    ):
        ours = {"stdout": ""} if args[0].startswith("-") else UNKNOWN
        yield Case(args, differs=("unknown-command",), ours=ours)


def script(text, **more):
    return Case([], script=text, **more)


def helps():
    """Help: its text where it matters, and names that have no help."""
    for args in (
        ["help"],
        ["help", "workflow-get"],
        ["help", "execution-create"],
        ["help", "member-update"],
        ["help", "bash-completion"],
    ):
        yield Case(args)
    for first, second in (
        ("-h", "--help"),
        ("--he x", "--help"),
        ("-h workflow-list", "--help"),
        ("--help nosuch", "--help"),
        ("-vh", "--help"),
        ("-hv", "--help"),
        ("--debug --help", "--help"),
        ("help help x", "help help"),
        ("h workflow-list", "help workflow-list"),
        ("help workflow-list x", "help workflow-list"),
    ):
        yield script(f'[ "$(mistral {first})" = "$(mistral {second})" ]; echo $?')
    for args, command in (
        ("execution-delete --help", "execution-delete"),
        ("execution-delete x -h", "execution-delete"),
        ("execution-d --he", "execution-delete"),
        ("help --help", "help"),
    ):
        text = f'[ "$(mistral {args})" = "$(mistral help {command})" ]; echo $?'
        yield Case([], script=text, differs=("command-help",), ours={"stdout": "0\n"})
    for prefix in ("workflow-l", "execution-get-r"):
        # The reference calls the command by its beginning.
        text = f'[ "$(mistral help {prefix})" = "$(mistral help $(mistral bash-completion | tr " " "\n" | grep ^{prefix}))" ]; echo $?'
        yield Case([], script=text, differs=("help-texts",), ours={"stdout": "0\n"})
    for number in range(0, len(NAMES), 6):
        yield script(
            f"for name in {' '.join(NAMES[number : number + 6])}; do echo $name; mistral help $name | grep -oE -- '--[a-z_-]+' | grep -v -e '-$' -e --variable | sort -u; done",
            names=True,
        )
    yield Case(
        [],
        script='[ "$(mistral --help)" = "$(mistral help)" ]; echo $?',
        differs=("help-texts",),
        ours={"stdout": "0\n"},
    )
    for args in ("nosuch --help", "nosuch x -h", "workflow-list --nope --help"):
        text = f"mistral {args} > all; echo $? $([ -s all ] && echo help)"
        yield Case([], script=text, differs=("help-among-mistakes",), ours={"stdout": "2\n", "stderr": ["mistral: "]})
    for prefix in ("workf", "workflow", "w", "execution-get-", "c", "task-get-"):
        yield Case(["help", prefix], names=True)
    for args in ("help workflow list", "help workflow execution show"):
        text = f'[ "$(mistral {args})" = "$(mistral {args.replace("workflow execution show", "execution-get").replace("workflow list", "workflow-list")})" ]; echo $?'
        yield Case([], script=text, differs=("openstack-words",), ours={"stdout": "0\n", "stderr": []})
    for args in (
        ["foo"],
        ["Workflow-list"],
        ["workflow-list "],
        ["--nope"],
        ["-f", "json"],
        ["--", "foo"],
        ["foo", "workflow-list"],
        ["workflow-list", "x"],
    ):
        yield Case(["help", *args])
    # Names that are called like a command of help.
    for name in ("help", "bash-completion"):
        ours = {
            "code": 0,
            "stdout": "SUCCESS\n",
            "requests": [{"method": "GET", "path": f"/v2/executions/{name}", "headers": {"accept": "*/*"}}],
        }
        yield Case(["execution-get", name, "-f", "value", "-c", "State"], differs=("help-without-login",), ours=ours)
        if name == "help":
            for word in ("--help", "-h"):
                ours = {**ours, "requests": [{**ours["requests"][0], "path": f"/v2/executions/{word}"}]}
                yield Case(
                    ["execution-get", "-f", "value", "-c", "State", "--", word],
                    differs=("help-without-login",),
                    ours=ours,
                )


def nothing():
    """No command: the reference starts an interactive shell, which fails when it ends, after an empty line."""
    yield Case([], stdin="", differs=("no-arguments",), ours={"code": 0, "stdout": ""})
    yield Case(
        [],
        stdin="workflow-list -f value\n",
        differs=("no-arguments",),
        ours={"code": 0, "stdout": lambda reference: reference["stdout"][:-1]},
    )
    yield Case([], stdin="exit\n", differs=("no-arguments",), ours={"code": 0})
    yield Case(["--debug"], differs=("no-arguments",), ours={"code": 0, "stdout": ""})


def completion():
    """The completions, in alphabetical order."""
    data = 'eval "$(mistral complete --shell none)"; for name in %s; do x=cmds_${name//-/_}; echo "$name:" $(printf "%%s\\n" ${!x} | sort); done'
    yield script(data % " ".join(NAMES), names=True)
    yield script(
        "mistral complete --shell none | grep -c workflow_create; mistral complete --name other | grep -o '_other.*' | head -1"
    )
    ready = '_get_comp_words_by_ref() { cur="${COMP_WORDS[COMP_CWORD]}"; prev="${COMP_WORDS[COMP_CWORD-1]}"; words=("${COMP_WORDS[@]}"); }\n'
    for line_ in (
        "workflow-cr",
        "member-",
        "execution-create --na",
        "workflow-list --sort",
        "help task-",
        "task-rerun --re",
        "nosuch x",
    ):
        typed = " ".join(["mistral", line_])
        text = f'{ready}eval "$(mistral complete)"; COMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _mistral; printf "%s\\n" "${{COMPREPLY[@]}}" | sort'
        if line_ == "help task-":
            yield Case(
                [],
                script=text,
                names=True,
                differs=("completion",),
                ours={"stdout": "".join(f"{name}\n" for name in NAMES if name.startswith("task-"))},
            )
        else:
            yield script(text, names=True)
    yield script("mistral bash-completion | tr ' ' '\\n' | LC_ALL=C sort", names=True)
    yield Case(
        [],
        script="mistral complete --shell zsh >script; echo $? $(grep -c . script | sed 's/[1-9].*/some/')",
        differs=("completion",),
        ours={"stdout": "0 some\n"},
    )
    for args in (
        ["complete", "--shell", "tcsh"],
        ["complete", "--shell"],
        ["complete", "--shell", "none", "x"],
        ["complete", "--nope"],
        ["bash-completion", "x"],
        ["bash-completion", "-f", "json"],
    ):
        yield Case(args)


def versions():
    with open(os.path.join(os.path.dirname(__file__), "..", "..", "..", "Cargo.toml"), encoding="utf-8") as file:
        version = re.search('^version = "(.*)"', file.read(), re.MULTILINE)[1]
    yield Case(["--version"], differs=("version",), ours={"stdout": f"mistral {version}\n"})
    for args in (["nosuch", "--version"], ["workflow-list", "--nope", "--version"]):
        yield Case(args, differs=("help-among-mistakes",), ours={"code": 2, "stdout": ""})
    for args in (
        "--versi",
        "--version workflow-list",
        "workflow-list --version",
        "--version --help",
        "--debug --version",
        "workflow-get --version",
        "--version --os-nope",
    ):
        yield script(f"mistral {args} | sed 's/ [0-9.]*$/ N/'; echo ${{PIPESTATUS[0]}}")
    yield Case(["--ver"])
    yield Case(["--version=1"])
    yield Case(["-V"], differs=("unknown-command",), ours={"stdout": ""})
    yield Case(["workflow-get", "-f", "value", "--", "--version"])


TOKEN = {
    "token": {
        "user": {"id": "u", "name": "alice", "domain": {"id": "default", "name": "Default"}},
        "project": {"id": "p", "name": "red", "domain": {"id": "default", "name": "Default"}},
        "roles": [],
        "methods": ["password"],
        "issued_at": "2026-01-01T00:00:00.000000Z",
        "expires_at": "9999-01-01T00:00:00.000000Z",
        "catalog": [
            {
                "type": "workflowv2",
                "name": "mistral",
                "id": "m",
                "endpoints": [{"interface": "public", "region": "R", "region_id": "R", "url": "{base}/v2", "id": "e"}],
            }
        ],
    }
}
KEYSTONE = fixtures.fixture(
    "commands-keystone",
    [
        fixtures.route(
            "GET",
            "/v3",
            (
                200,
                {
                    "json": {
                        "version": {"id": "v3.14", "status": "stable", "links": [{"rel": "self", "href": "{base}/v3/"}]}
                    }
                },
            ),
        ),
        fixtures.route("POST", "/v3/auth/tokens", (201, {"headers": {"X-Subject-Token": "t"}, "json": TOKEN})),
    ],
)
LOGIN = {"OS_AUTH_URL": "{base}/v3", "OS_USERNAME": "alice", "OS_PASSWORD": "secret", "OS_PROJECT_NAME": "red"}


def before_login():
    """Errors that the reference finds after its login, and commands that need no login."""
    nothing = {"requests": []}
    for args in (
        ["workflow-get"],
        ["workflow-get", "x", "--nope"],
        ["workflow-list", "--limit", "x"],
        ["workflow-create", "missing.yaml"],
        ["run-action", "x", "-Z"],
    ):
        yield Case(args, KEYSTONE, env=LOGIN, differs=("mistakes-first",), ours=nothing)
    for args in (["nosuch"], ["workflow-"]):
        yield Case(
            args, KEYSTONE, env=LOGIN, differs=("mistakes-first", "unknown-command"), ours={**nothing, **UNKNOWN}
        )
    yield Case(["workflow-list", "-c", "nope"], KEYSTONE, env=LOGIN, differs=("unknown-columns",), ours=nothing)
    yield Case(["help", "workflow-get-"], KEYSTONE, env=LOGIN)
    yield Case(["help", "nosuch"], KEYSTONE, env=LOGIN)
    for variables in (
        {"OS_AUTH_URL": "{base}/v3"},
        {"OS_AUTH_URL": "{base}/v3", "OS_USERNAME": "alice"},
        {"OS_PASSWORD": "x"},
    ):
        ours = {"code": 0, "stdout": 'Command "workflow-g" matches:\n  workflow-get\n  workflow-get-definition\n'}
        yield Case(["help", "workflow-g"], KEYSTONE, env=variables, names=True, differs=("help-without-login",), ours=ours)
    # Columns are noticed before anything is created.
    for args in (
        ["workflow-create", "w.yaml"],
        ["execution-create", "x"],
        ["environment-create", "env.yaml"],
        ["cron-trigger-create", "n", "w"],
        ["member-create", OTHER, "workflow", "m"],
        ["workflow-validate", "w.yaml"],
        ["run-action", "a", "-s"],
    ):
        yield Case(
            [*args, "-c", "Nope"],
            files={**files("workflow-create"), **files("environment-create")},
            differs=("unknown-columns",),
            ours=nothing,
        )
        known = "Error" if "validate" in args[0] else "Created at"
        yield Case(
            [*args, "-c", "Nope", "-c", known, "-f", "value"],
            files={**files("workflow-create"), **files("environment-create")},
        )


def cases():
    yield from beginnings()
    yield from unknown()
    yield from helps()
    yield from nothing()
    yield from completion()
    yield from versions()
    yield from before_login()
