"""FILE positionals: definitions of workflows, workbooks and actions, code of code sources, environments."""

import base64

from cases import Case

DEFINITION = "version: '2.0'\ngreet:\n  tasks:\n    t:\n      action: std.noop\n"

# By command: the words around the file, method, path and query of the request, and what is shown.
COMMANDS = {
    "workflow-create": ([], [], "POST", "/v2/workflows", [["namespace", ""], ["scope", "private"]], "Name"),
    "workflow-update": ([], [], "PUT", "/v2/workflows", [["namespace", ""], ["scope", "private"]], "Name"),
    "workflow-validate": ([], [], "POST", "/v2/workflows/validate", None, "Valid"),
    "workbook-create": ([], [], "POST", "/v2/workbooks", [["scope", "private"]], "Name"),
    "workbook-update": ([], [], "PUT", "/v2/workbooks", [["scope", "private"]], "Name"),
    "workbook-validate": ([], [], "POST", "/v2/workbooks/validate", None, "Valid"),
    "action-create": ([], [], "POST", "/v2/actions", [["scope", "private"]], "Name"),
    "action-update": ([], [], "PUT", "/v2/actions", [["scope", "private"]], "Name"),
    "action-validate": ([], [], "POST", "/v2/actions/validate", None, "Valid"),
    "code-source-create": (
        ["source"],
        [],
        "POST",
        "/v2/code_sources",
        [["name", "source"], ["namespace", ""], ["scope", "private"]],
        "Name",
    ),
    "code-source-update": (
        ["source"],
        [],
        "PUT",
        "/v2/code_sources",
        [["identifier", "source"], ["namespace", ""], ["scope", "private"]],
        "Name",
    ),
}
# Those that are tried with every kind of file.
WHOLE = {
    "workflow-create",
    "workbook-validate",
    "action-update",
    "code-source-create",
    "code-source-update",
    "environment-create",
}
ENVIRONMENT = "name: n\nvariables: {a: 1}\n"

# Texts that are sent as they are.
TEXTS = [
    DEFINITION,
    "version: '2.0'\r\ngreet:\r\n  x: |\r\n    a\r\n",
    "a: 1\rb: 2\r",
    "a: 1\r\nb: 2\rc: 3\n\r",
    "no line end",
    "\ufeffversion: '2.0'\n",
    " ",
    "\n",
    "\r",
    "\t\n",
    "日本語: é😀\n",
    "# comment\n\n\n",
    "a\x0bb\x0cc\x85d\u2028e\u2029f\x1cg\n",
    "nul\x00here: 1\n",
    "\x1b[31mred\x7f\n",
    "[1, 2]\n",
    "null",
    "'",
    "a: *x\n",
    "---\n",
    "x" * 5000,
    "name: 100%\n",
    "?q=1&r#f\n",
    "workflow.yaml\n",
    ".",
    "/",
    "~",
    "<% $.a %>\n",
    "\\\n",
    "nowhere.yaml",
    "mailto:x@y\n",
    "http:\n",
]
# Texts that the reference takes for a path or an address of something that it can read, and sends that.
PATHS = [
    "secret.txt",
    "sub/secret.txt",
    "./secret.txt",
    "{dir}/secret.txt",
    "file://{dir}/secret.txt",
    "data:,hello%20world",
    "data:text/plain;base64,aGk=",
    "sub/../secret.txt",
]
# The same, by way of a request.
ADDRESSES = ["{base}/v2/workflows/x", "{base}/v2/workflows/x\n"]


def line(command, file):
    before, after, *_, column = COMMANDS[command]
    return [command, *before, file, *after, "-f", "value", "-c", column]


def request(command, text):
    """The request that sends this text."""
    _, _, method, path, query, _ = COMMANDS[command]
    found = {"method": method, "path": path}
    if query:
        found["query"] = query
    return {**found, "headers": {"accept": "*/*", "content-type": "text/plain"}, "body": {"text": text}}


def cases():
    for number, command in enumerate(COMMANDS):
        yield from places(command)
        # Each command has some of the texts, and each text some of the commands.
        for text in TEXTS[:3] + TEXTS[3 + number % 4 :: 4]:
            yield Case(line(command, "in.yaml"), files={"in.yaml": text})
        for text in PATHS[number % 2 :: 2]:
            yield Case(
                line(command, "in.yaml"),
                files={"in.yaml": text, "secret.txt": "secret: 1\n", "sub/secret.txt": "secret: 2\n"},
                differs=("definition-as-path",),
                ours={"requests": [request(command, text)]},
            )
        for text in ADDRESSES:
            yield Case(
                line(command, "in.yaml"),
                files={"in.yaml": text},
                differs=("definition-as-path",),
                ours={"requests": [request(command, text)]},
            )
    for command in ("environment-create", "environment-update"):
        yield from places(command)
        yield Case(
            [command, "in.yaml", "-f", "value", "-c", "Name"], files={"in.yaml": ENVIRONMENT.replace("\n", "\r\n")}
        )
        yield Case(
            [command, "in.yaml", "-f", "value", "-c", "Name"], files={"in.yaml": ENVIRONMENT.replace("\n", "\r")}
        )
    yield from more()


def places(command):
    """Kinds of files that the argument can name."""
    content = DEFINITION
    if command not in COMMANDS:
        COMMANDS[command] = ([], [], "", "", None, "Name")
        content = ENVIRONMENT
    good = {"in.yaml": content}
    yield Case(line(command, "{dir}/in.yaml"), files=good)
    yield Case(line(command, "-"), stdin=content)
    yield Case(line(command, "in.yaml"), files={"in.yaml": ""})
    yield Case(line(command, "nowhere.yaml"))
    yield Case(line(command, "in.yaml"), files={"in.yaml": {"base64": "YTog6Qo="}})
    if command not in WHOLE:
        return
    yield Case(line(command, "./in.yaml"), files=good)
    yield Case(line(command, "sub/in é.yaml"), files={"sub/in é.yaml": content})
    yield Case(line(command, "link"), files={"link": {"link": "in.yaml"}, **good})
    yield Case(line(command, "in.yaml"), files={"in.yaml": {"mode": "400", "text": content}})
    yield Case(line(command, "/dev/stdin"), stdin=content)
    yield Case(line(command, "-"), stdin=content.replace("\n", "\r\n"))
    yield Case(line(command, "-"), stdin="")
    yield Case(line(command, "./-"), files={"-": content})
    yield Case(line(command, "-"), files={"-": "from: a file\n"}, stdin=content)
    yield Case(line(command, "/dev/null"))
    for given in ("gone", "loop", "in.yaml/below", "folder", "", "~/in.yaml", "*.yaml"):
        files = {"gone": {"link": "nowhere"}, "loop": {"link": "loop"}, "folder": {"folder": True}, **good}
        yield Case(line(command, given), files=files)
    for wrong in (b"\xff\xfea\x00", b"ok: 1\nb: \xc3", b"\xed\xa0\x80", b"\xc0\x80"):
        yield Case(line(command, "in.yaml"), files={"in.yaml": {"base64": base64.b64encode(wrong).decode()}})
    words = " ".join(f"'{word}'" for word in line(command, "@@")).replace("'@@'", "<(cat in.yaml)")
    yield Case([], script=f"mistral {words}", files=good)
    yield Case([], script=f"cat in.yaml | mistral {' '.join(line(command, '-'))}", files=good)


def more():
    """Cases of single commands."""
    for words in (["--public"], ["--namespace", "n s"], ["--public", "--namespace", "é"]):
        for command in COMMANDS:
            if not command.endswith("validate") and not command.startswith("environment"):
                differs = {}
                if command == "action-update" and "--namespace" in words:
                    scope = "public" if "--public" in words else "private"
                    changed = {**request(command, DEFINITION), "query": [["namespace", words[-1]], ["scope", scope]]}
                    differs = {"differs": ("action-update-namespace",), "ours": {"requests": [changed]}}
                yield Case([*line(command, "in.yaml"), *words], files={"in.yaml": DEFINITION}, **differs)
    for command in ("workflow-update", "action-update"):
        for given in ("b4e2dac0-e390-4f84-a90e-a55ab0025c32", ""):
            yield Case([*line(command, "in.yaml"), "--id", given], files={"in.yaml": DEFINITION})
