"""Global options and their variables: at every position of a line, shortened, empty, and both at once."""

from cases import MISTRAL, Case
from writing import TREE

GET = ["execution-get", "x", "-f", "value", "-c", "State"]

# Options whose value is seen in the requests, or that change nothing without a login.
SAFE = {
    entry["names"][-1]: entry
    for entry in TREE["globals"]
    if entry["names"][-1]
    not in (
        "--version",
        "--help",
        "--os-password",
        "--os-auth-token",
        "--os-auth-url",
        "--os-target-password",
        "--os-target-auth-token",
    )
}
VALUES = {
    "--os-mistral-url": "{localhost}/v2",
    "--os-mistral-version": "v2",
    "--log-file": "log",
    "--os-target-auth-url": "http://far/v3",
    "--auth-type": "keystone",
}
ASKED = {"method": "GET", "path": "/v2/executions/x", "headers": {"accept": "*/*"}}
DONE = {"code": 0, "stdout": "SUCCESS\n", "requests": [ASKED]}
REFUSED = {"code": 2, "stdout": "", "requests": []}


def value(name):
    return VALUES.get(name, "x")


def given(name):
    """The option with its value."""
    return [name] if SAFE[name]["values"] == "0" else [name, value(name)]


def environment(more):
    return {**MISTRAL, **more}


def places():
    """Options at every position."""
    for name in (
        "--os-mistral-url",
        "--os-region-name",
        "--os-tenant-id",
        "--debug",
        "--target_insecure",
        "-v",
        "-q",
        "-vv",
        "--log-file",
    ):
        words = given(name) if name in SAFE else [name]
        for place in range(len(GET) + 1):
            args = [*GET[:place], *words, *GET[place:]]
            if place in (3, 5):
                yield Case(args, differs=("value-apart",), ours=REFUSED)
            else:
                yield Case(args)
        if len(words) == 2:
            yield Case([*GET, f"{name}={words[1]}"])
            yield Case([*GET, *words, *words])
            yield Case([*GET, name])
            yield Case([name, *GET], differs=("unknown-command",), ours={"stdout": ""})
            yield Case([*GET, name, "-x"])
            yield Case([*GET, f"{name}=-x"] if name != "--os-mistral-url" else [*GET, name, "--", "x"])
        yield Case([*GET, "--", *words])
        yield Case(["execution-get", *GET[2:], "--", *words])
    for words in (
        ["-vq", *GET],
        [*GET, "-qv"],
        ["-qvvq", *GET],
        ["-d", *GET],
        [*GET, "-V"],
        [*GET, "--debug", "--debug"],
        [*GET, "--insecure=1"],
        ["--quiet=", *GET],
        ["-Z", *GET],
        ["--nope", *GET],
        ["--os-nope=x", *GET],
        ["-f", "json", *GET[:2]],
        ["--format=json", *GET[:2]],
    ):
        yield (
            Case(words, differs=("unknown-command",), ours={"stdout": ""})
            if words[0] in ("-d", "-Z", "--nope", "--os-nope=x", "-f", "--format=json")
            else Case(words)
        )


def options():
    """Every option as such, from its variables, from both, and empty."""
    for name, entry in SAFE.items():
        yield Case([*given(name), *GET])
        variables = entry.get("variables", [])
        if entry["values"] == "1":
            if name not in ("--log-file", "--os-mistral-url", "--os-mistral-version"):
                yield Case([f"{name}=", *GET])
        for variable in variables:
            text = value(name) if entry["values"] == "1" else "1"
            if name == "--target_insecure":
                ours = {"requests": [{**ASKED, "headers": {"accept": "*/*", "x-target-insecure": "True"}}]}
                yield Case(GET, env=environment({variable: text}), differs=("insecure-words",), ours=ours)
            else:
                yield Case(GET, env=environment({variable: text}))
            yield Case(GET, env=environment({variable: ""}))
            if entry["values"] == "1" and name == "--os-project-id":
                ours = {"requests": [{**ASKED, "headers": {"accept": "*/*", "x-project-id": "x"}}]}
                yield Case(
                    [name, "x", *GET], env=environment({variable: "other"}), differs=("project-options",), ours=ours
                )
            elif entry["values"] == "1":
                yield Case(
                    [name, value(name), *GET],
                    env=environment({variable: "other" if name != "--os-mistral-url" else "http://127.0.0.1:1/v2"}),
                )
            # Without a URL it would be the default one, where anything may listen.
            if entry["values"] == "1" and name not in ("--os-mistral-version", "--os-mistral-url"):
                yield Case([name, "", *GET], env=environment({variable: text}))


def together():
    """Settings that have several names."""
    for words, variables in (
        ([], {"OS_TENANT_ID": "t", "OS_PROJECT_ID": "p"}),
        ([], {"OS_TENANT_ID": "", "OS_PROJECT_ID": "p"}),
        ([], {"OS_TENANT_ID": "t", "OS_PROJECT_ID": ""}),
        (["--os-tenant-id", "t", "--os-project-id", "p"], {}),
        (["--os-project-id", "p", "--os-tenant-id", "t"], {}),
        (["--os-project-id", "p"], {}),
        (["--os-tenant-id", "o"], {"OS_TENANT_ID": "t"}),
        (["--os-tenant-id", "o"], {"OS_PROJECT_ID": "p"}),
        (["--os-tenant-id", "o", "--os-project-id", "p"], {"OS_TENANT_ID": "t"}),
        (["--os-tenant-id", "", "--os-project-id", "p"], {}),
    ):
        yield Case([*words, *GET], env=environment(variables))
    for variable in ("OS_TENANT_ID", "OS_PROJECT_ID"):
        ours = {
            "requests": lambda reference: [
                {**reference["requests"][0], "headers": {"accept": "*/*", "x-project-id": "o"}}
            ]
        }
        yield Case(
            ["--os-project-id", "o", *GET], env=environment({variable: "v"}), differs=("project-options",), ours=ours
        )


def beginnings():
    """Abbreviated options: the shortest of the prefixes that mean the same options."""
    seen = set()
    for name in SAFE:
        for length in range(3, len(name)):
            prefix = name[:length]
            meant = tuple(entry["names"][-1] for entry in TREE["globals"] if entry["names"][-1].startswith(prefix))
            if meant in seen:
                continue
            seen.add(meant)
            word = [] if SAFE.get(meant[0], {"values": "1"})["values"] == "0" else [value(meant[0])]
            if meant[0] in ("--version", "--help") or len(meant) == 1 and meant[0] not in SAFE:
                continue
            yield Case([prefix, *word, *GET])
            if prefix == "--p":
                # It is not clear which of the command's own it is.
                yield Case([*GET, prefix, *word], differs=("abbreviations",), ours=REFUSED)
            else:
                yield Case([*GET, prefix, *word])
            if word and len(meant) == 1:
                yield Case([f"{prefix}={word[0]}", *GET])


def logs():
    """Files that cannot be written."""
    for name in (".", "missing/log"):
        yield Case(
            ["--log-file", name, *GET],
            differs=("log-file",),
            ours={"code": 1, "stdout": "", "requests": [], "stderr": ["--log-file"]},
        )
    yield Case(["--log-file", "a", *GET, "--log-file", "b"])


def versions():
    """Versions of the API."""
    for text in ("v2", "v2.0", "mistral-v2", "v20", "V2", "v1", "2", "v3", "", " v2 ", "v", "nonsense"):
        if text:
            yield Case([f"--os-mistral-version={text}", *GET])
        yield Case(GET, env=environment({"OS_MISTRAL_VERSION": text}))
    yield Case(["--os-mistral-version", "v2", *GET], env=environment({"OS_MISTRAL_VERSION": "v1"}))
    yield Case(["--os-mistral-version", "v1", *GET], env=environment({"OS_MISTRAL_VERSION": "v2"}))
    for words in (["--os-mistral-version", ""], ["--os-mistral-version="]):
        yield Case([*words, *GET], differs=("empty-version",), ours=DONE)
    yield Case(
        ["--os-mistral-version", "", *GET],
        env=environment({"OS_MISTRAL_VERSION": "v1"}),
        differs=("empty-version",),
        ours=DONE,
    )
    yield Case(
        ["--os-mistral-version", "v1", "help", "workflow-g"],
        names=True,
        differs=("help-without-login",),
        ours={"code": 0, "stdout": 'Command "workflow-g" matches:\n  workflow-get\n  workflow-get-definition\n'},
    )
    yield Case(["--os-mistral-version", "v1", "workflow-list", "-c", "nope"])


def profiles():
    for words, variables in (
        (["--profile", "key"], {}),
        (["--profile=日本"], {}),
        (["--profile", ""], {}),
        ([], {"OS_PROFILE": "key"}),
        ([], {"OS_PROFILE": ""}),
        (["--profile", "a,b"], {}),
        (["--profile", "k"], {"OS_PROFILE": "other"}),
        (["--profile="], {"OS_PROFILE": "other"}),
        (["--prof", "k"], {}),
        (["--profile", "-1"], {}),
        (["--profile", " "], {}),
    ):
        yield Case([*words, *GET], env=environment(variables))
        yield Case(["workbook-delete", "a", "b", *words], env=environment(variables))


def addresses():
    """Spellings of the URL of Mistral."""
    for url in ("{base}/v2", "{localhost}/v2", "{base}/other/v2", "{base}", "{base}/v2/../v2", "{base}/a b/v2"):
        yield Case(["--os-mistral-url", url, *GET], env={})
    for url in ("127.0.0.1/v2", "ftp://127.0.0.1/v2", "http://", "nonsense", "http://[::1/v2", " "):
        yield Case(["--os-mistral-url", url, *GET], env={})
    for url in ("{base}/v2/", "{base}/v2?x=y", "{base}/v2#x", "{base}/v2//"):
        yield Case(["--os-mistral-url", url, *GET], env={}, differs=("url-slash",), ours=DONE)
    for url, path in (("{base}/", "/executions/x"), ("{base}//v2/", "//v2/executions/x")):
        yield Case(
            ["--os-mistral-url", url, *GET],
            env={},
            differs=("url-slash",),
            ours={"requests": [{**ASKED, "path": path}]},
        )


def cases():
    yield from places()
    yield from options()
    yield from together()
    yield from beginnings()
    yield from logs()
    yield from versions()
    yield from profiles()
    yield from addresses()
