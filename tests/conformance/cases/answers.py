"""Responses with the expected status and an unexpected body; no responses; URLs and identifiers that no request can carry."""

import json

from cases import Case
from cases.errors import COMMANDS, FILES, always, stated
from identity import BOOK, GET_BOOK
from resources import RESOURCES
from fixtures import route, fixture

KEYS = {
    "list": "workflows",
    "list-last": "executions",
    "list-csv": "cron_triggers",
    "create": "workflows",
    "update": "workflows",
    "sub": "executions",
}
CHOSEN = (
    "list",
    "list-last",
    "get",
    "definition",
    "input",
    "published",
    "content",
    "create",
    "execute",
    "run",
    "update-json",
    "validate",
    "report",
)


def documents(name):
    """Documents that are none of those that a command expects."""
    found = {
        "null": {"json": None},
        "text": {"json": "text"},
        "number": {"json": 5},
        "empty": {"json": {}},
        "true": {"json": True},
        "an-empty-list": {"json": []},
        "a-list": {"json": [{}]},
        "nothing": {},
        "html": {"text": "<html>Welcome</html>"},
        "cut": {"text": '{"id": "x", '},
        "word": {"text": "plain"},
        "other-key": {"json": {"things": []}},
        "bom": {"base64": "77u/e30="},
        "latin-1": {"base64": "eyJpZCI6ICLpIn0="},
    }
    key = KEYS.get(name)
    if key:
        row = RESOURCES[key][2]
        for kind, value in {
            "null": None,
            "object": {},
            "text": "x",
            "number": 5,
            "of-numbers": [1],
            "of-nulls": [None],
            "of-lists": [[]],
            "of-texts": ["x"],
            "of-empty": [{}],
            "mixed": [row, 1],
        }.items():
            found[f"rows-{kind}"] = {"json": {key: value}}
    return found


def wrong():
    for name in CHOSEN:
        args, good = COMMANDS[name]
        for kind, body in documents(name).items():
            place = fixture(
                f"answers-{good}-{name}-{kind}", [route(method, "*", (good, body)) for method in ("GET", "POST", "PUT")]
            )
            yield Case(args, place, files=FILES, **meant(name, kind, body))


def meant(name, kind, body):
    """What a case with this kind of answer states."""
    if name == "report" and body and "text" not in body:
        return {"differs": ("report-heading",), "ours": {"stdout": ""}}
    if kind == "rows-object":
        return {
            "differs": ("no-list",),
            "ours": {"code": 1, "stdout": "", "stderr": [f"the response has no list of {KEYS[name]}"]},
        }
    if name == "validate" and kind in ("null", "empty", "an-empty-list"):
        return {
            "differs": ("empty-validation",),
            "ours": {
                "stdout": "+-------+--------+\n| Field | Value  |\n+-------+--------+\n| Valid | <none> |\n| Error | <none> |\n+-------+--------+\n"
            },
        }
    if name == "validate" and kind in ("bom", "latin-1"):
        return {
            "differs": ("json-bytes",),
            "ours": {"code": 1, "stdout": "", "stderr": ["the response is not the expected JSON"]},
        }
    return {}


def truncated():
    """Listings that end within a row, and objects where JSON text is expected."""
    row = RESOURCES["workflows"][2]
    for number, rows in enumerate(([row, {}], [row, row, 5], [{}, row])):
        place = fixture(f"answers-half-{number}", [route("GET", "/v2/workflows", (200, {"json": {"workflows": rows}}))])
        for form in ("csv", "value", "json", "yaml", "table"):
            yield Case(["workflow-list", "-f", form, "-c", "Name", "-c", "ID"], place)
    place = fixture(
        "answers-single-empty",
        [route("GET", "/v2/workflows", (200, {"json": {"workflows": [row, {**row, "name": ""}]}}))],
    )
    yield Case(
        ["workflow-list", "-f", "csv", "--quote", "none", "-c", "Name"],
        place,
        differs=("failed-listing",),
        ours={"stdout": ""},
    )
    for name, value in {
        "object": {"a": [1, {"b": "é"}]},
        "list": [1, "two"],
        "number": 5,
        "true": True,
        "empty": {},
        "zero": 0,
    }.items():
        rows = {field: value for field in ("input", "output", "published", "published_global", "result")}
        place = fixture(
            f"answers-object-{name}", [route("GET", "*", (200, {"json": {**RESOURCES["executions"][2], **rows}}))]
        )
        for command in (
            "execution-get-input",
            "execution-get-output",
            "execution-get-published",
            "task-get-result",
            "action-execution-get-input",
        ):
            shown = {"stdout": json.dumps(value, indent=4, ensure_ascii=False) + "\n", **({"code": 0} if value else {})}
            yield Case([command, "x"], place, differs=("json-object",), ours=shown)


def nothing():
    """Connections that are closed or refused."""
    for name, (args, _) in COMMANDS.items():
        yield Case(args, always("close", (200, {"close": True})), files=FILES, **stated(name))
        yield Case(args, env={"OS_MISTRAL_URL": "http://127.0.0.1:1/v2"}, files=FILES, **stated(name))
    late = fixture(
        "answers-late", [route("GET", "/v2/workbooks/*", (200, {"close": True}), (200, {"row": "workbooks"}))]
    )
    yield Case(
        GET_BOOK,
        late,
        differs=("retries",),
        ours={"code": 0, "stdout": BOOK, "requests": lambda reference: reference["requests"] * 2},
    )
    for url in ("http://nowhere.invalid:8989/v2", "http://127.0.0.1:99999/v2", "http://[::1]:1/v2"):
        yield Case(GET_BOOK, env={"OS_MISTRAL_URL": url})


def urls():
    """What OS_MISTRAL_URL may be written as."""
    for url in (
        "127.0.0.1:8989/v2",
        "localhost:8989/v2",
        "mistral/v2",
        "/v2",
        "ftp://127.0.0.1/v2",
        "file:///etc/hosts",
        "http://",
        "http:///v2",
        "http:/v2",
        "v2",
        "http://[::1/v2",
        "http://127.0.0.1:port/v2",
        "unix:/run/mistral",
        "http://a b/v2",
    ):
        yield Case(GET_BOOK, env={"OS_MISTRAL_URL": url}, differs=("error-texts",), ours={"stderr": ["OS_MISTRAL_URL"]})
        yield Case(
            ["--os-mistral-url", url, "workflow-delete", "a"], env={}, differs=("delete-failures",), ours={"stdout": ""}
        )
    for url in ("{base}/v2/", "{base}/v2//"):
        place = fixture(
            "answers-slash",
            [
                route("GET", "/v2/workbooks/*", (200, {"row": "workbooks"})),
                route("GET", "/v2/workflows", (200, {"list": "workflows"})),
                route("DELETE", "/v2/workflows/*", (204, {})),
            ],
        )
        for args in (GET_BOOK, ["workflow-list", "-f", "value", "-c", "Name"], ["workflow-delete", "a"]):
            yield Case(args, place, {"OS_MISTRAL_URL": url}, differs=("url-slash",), ours=slashed(args))
    for url in (
        "{localhost}/v2",
        " {base}/v2",
        "{base}",
        "{base}/api/mistral/v2",
        "{base}/v2/x/..",
        "{base}/%76%32",
        "{base}/a%20b/v2",
        "{base}/ä/v2",
    ):
        yield Case(
            GET_BOOK,
            fixture("answers-anywhere", [route("GET", "*/workbooks/b", (200, {"row": "workbooks"}))]),
            {"OS_MISTRAL_URL": url},
        )
    for version in ("v2", "v2.0", "2", "v1", "V2", "", "xv2x", "v3"):
        stated = (
            {}
            if version
            else {
                "differs": ("empty-version",),
                "ours": {
                    "code": 0,
                    "stdout": BOOK,
                    "requests": [{"method": "GET", "path": "/v2/workbooks/b", "headers": {"accept": "*/*"}}],
                },
            }
        )
        yield Case(["--os-mistral-version", version, *GET_BOOK], **stated)
        yield Case(GET_BOOK, env={"OS_MISTRAL_URL": "{base}/v2", "OS_MISTRAL_VERSION": version})


def slashed(args):
    def requests(reference):
        request = reference["requests"][0]
        return [{**request, "path": request["path"].replace("//", "/").replace("//", "/")}]

    stdout = {
        "workbook-get-definition": BOOK,
        "workflow-list": "greet\nsecond\n",
        "workflow-delete": "Request to delete workflow a has been accepted.\n",
    }[args[0]]
    return {"code": 0, "stdout": stdout, "requests": requests}


def identifiers():
    """Empty identifiers, and those with a meaning in a URL."""
    commands = {
        "get": ["workflow-get", "{}", "-f", "value", "-c", "Name"],
        "definition": ["workbook-get-definition", "{}"],
        "task": ["task-get-result", "{}"],
        "delete": ["environment-delete", "{}"],
        "execution": ["execution-delete", "{}"],
        "code": ["code-source-get-content", "{}"],
        "cron": ["cron-trigger-delete", "{}"],
        "event": ["event-trigger-get", "{}", "-f", "value", "-c", "Name"],
        "dynamic": ["dynamic-action-delete", "{}"],
    }
    for name, args in commands.items():
        yield Case(
            [word.replace("{}", "") for word in args], **stated("delete" if args[0].endswith("delete") else "get")
        )
        for value, path in {"a/b": "a%2Fb", "a?b=c": "a%3Fb%3Dc", "a#b": "a%23b"}.items():
            yield Case(
                [word.replace("{}", value) for word in args],
                differs=("encoding",),
                ours={"requests": encoded(value, path)},
            )
        yield Case([word.replace("{}", "a b") for word in args])
        yield Case([word.replace("{}", "é") for word in args])
    for args in (["workflow-get", ".."], ["task-get", "."], ["environment-get", "../executions"]):
        if "/" in args[1]:
            yield Case(
                [*args, "-f", "value", "-c", "Name"],
                differs=("encoding",),
                ours={
                    "requests": lambda reference: [
                        {**reference["requests"][0], "path": "/v2/environments/..%2Fexecutions"}
                    ],
                    "code": 0,
                    "stdout": "prod\n",
                },
            )
        else:
            yield Case(
                args,
                differs=("encoding",),
                ours={
                    **({"code": 1, "stdout": ""} if args[1] == "." else {}),
                    "requests": [],
                    "stderr": ["is not a valid identifier"],
                },
            )


def encoded(value, path):
    def requests(reference):
        request = reference["requests"][0]
        head = request["path"].split("/a")[0]
        found = {**request, "path": f"{head}/{path}"}
        if head.endswith(("workflows", "code_sources", "dynamic_actions")):
            found["query"] = [["namespace", ""]]
        else:
            found.pop("query", None)
        return [found]

    return requests


def cases():
    yield from wrong()
    yield from truncated()
    yield from nothing()
    yield from urls()
    yield from identifiers()
