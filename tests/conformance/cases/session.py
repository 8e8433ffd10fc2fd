"""Requests with a login: their headers, and what happens when Mistral refuses the token."""

from cases import Case
from identity import ANYWHERE, BOOK, GET_BOOK, given, keystone, refusal, service, token
from fixtures import route, fixture

TOKENS = [given(f"token-{number}", token([service()])) for number in (1, 2, 3)]
FIXTURE = fixture("session", keystone(*TOKENS))
ENV = {"OS_AUTH_URL": "{base}/v3", "OS_MISTRAL_URL": "{base}/v2", "OS_USERNAME": "alice", "OS_PASSWORD": "secret"}
CATALOG = {name: value for name, value in ENV.items() if name != "OS_MISTRAL_URL"}
FILES = {"w.yaml": "version: '2.0'\n", "e.yaml": "name: prod\nvariables: {a: 1}\n"}

# A command of each kind.
COMMANDS = {
    "list": ["environment-list", "-f", "value", "-c", "Name"],
    "get": ["environment-get", "prod", "-f", "value", "-c", "Name"],
    "definition": GET_BOOK,
    "create": ["workflow-create", "w.yaml", "-f", "value", "-c", "Name"],
    "create-json": ["environment-create", "e.yaml", "-f", "value", "-c", "Name"],
    "update": ["workflow-update", "w.yaml", "-f", "value", "-c", "Name"],
    "delete": ["environment-delete", "a", "b"],
    "validate": ["workflow-validate", "w.yaml", "-f", "value"],
    "report": ["execution-get-report", "x", "--statistics-only"],
    "run": ["run-action", "std.noop"],
    "rerun": ["task-rerun", "t", "-f", "value", "-c", "State"],
    "member": ["member-get", "r", "workflow", "-m", "guest", "-f", "value", "-c", "Status"],
}


def headers():
    """Each kind of command, with the login first or the catalog first, and everything that adds a header."""
    for number, args in enumerate(COMMANDS.values()):
        yield Case(args, FIXTURE, ENV if number % 2 else CATALOG, FILES)
    more = {"OS_REGION_NAME": "RegionOne", "OS_PROJECT_ID": "PID", "OS_TARGET_REGION_NAME": "far", "OS_PROFILE": "key"}
    for name, value in more.items():
        stated = {"differs": ("trace-id",), "ours": {"stderr": ["mistral: trace ID: "]}} if name == "OS_PROFILE" else {}
        for env in (ENV, CATALOG, {"OS_MISTRAL_URL": "{base}/v2"}):
            for args in (GET_BOOK, COMMANDS["create-json"]):
                yield Case(args, FIXTURE, {**env, name: value}, FILES, **stated)
    for key in ("k", "ключ", "a,b", "k" * 80):
        yield Case(
            ["--profile", key, *GET_BOOK], FIXTURE, differs=("trace-id",), ours={"stderr": ["mistral: trace ID: "]}
        )
    yield Case(
        ["--profile", "key", *COMMANDS["delete"]],
        FIXTURE,
        differs=("trace-id",),
        ours={"stderr": ["mistral: trace ID: "]},
    )


def members():
    """The default member."""
    for args in (["member-get", "r", "workflow"], ["member-update", "r", "workflow"]):
        args += ["-f", "value", "-c", "Status"]
        yield Case(["--os-project-id", "PID", *args], FIXTURE, {"OS_MISTRAL_URL": "{base}/v2"})
        yield Case(args, FIXTURE, {**ENV, "OS_TENANT_ID": "5f9d7c5f0b8f4b34a7d1f3d5b3f8c2aa"})
        yield Case(
            args,
            FIXTURE,
            differs=("member-project",),
            ours={"code": 1, "stdout": "", "requests": [], "stderr": ["--member-id"]},
        )

        def requests(reference):
            reference["requests"][-1]["path"] = "/v2/workflows/r/members/5f9d7c5f0b8f4b34a7d1f3d5b3f8c2aa"
            return reference["requests"][1:]

        yield Case(
            args, FIXTURE, {**ENV, "OS_PROJECT_NAME": "red"}, differs=("member-project",), ours={"requests": requests}
        )


def renewal():
    """401 and a new login: for each kind of command, and where the new token is refused too."""
    refused = refusal(401, "who?")
    once = fixture(
        "session-401",
        [
            route(method, "/v2/*", refused, headers={"X-Auth-Token": "token-1"})
            for method in ("GET", "POST", "PUT", "DELETE")
        ]
        + keystone(*TOKENS),
    )
    for number, args in enumerate(COMMANDS.values()):
        yield Case(args, once, CATALOG if number % 2 else ENV, FILES)
    yield Case(GET_BOOK, once, {"OS_AUTH_URL": "{base}/v3", "OS_MISTRAL_URL": "{base}/v2", "OS_AUTH_TOKEN": "old"})
    always = fixture(
        "session-always-401",
        [route(method, "/v2/*", refused) for method in ("GET", "POST", "DELETE")] + keystone(*TOKENS),
    )
    for args in (GET_BOOK, COMMANDS["list"], COMMANDS["create"]):
        yield Case(
            args,
            always,
            ENV,
            FILES,
            differs=("error-texts",),
            ours={"stderr": ["HTTP 401 Unauthorized", "hint: the token was refused"]},
        )
        yield Case(
            args,
            always,
            files=FILES,
            differs=("error-texts",),
            ours={"stderr": ["hint: the server requires authentication: set OS_AUTH_URL"]},
        )
    second = fixture(
        "session-second-login", [route("GET", "/v2/*", refused), *keystone(TOKENS[0], refusal(401, "no more"))]
    )
    yield Case(
        GET_BOOK, second, ENV, differs=("error-texts",), ours={"stderr": ["Keystone refused the login: no more"]}
    )
    for status in (403, 404, 500, 503):
        place = fixture(
            f"session-{status}",
            [
                route("GET", "/v2/*", (status, {"json": {"faultstring": "no"}, "headers": {"Retry-After": "1"}})),
                *keystone(),
            ],
        )
        yield Case(GET_BOOK, place, ENV)
        yield Case(COMMANDS["list"], place, CATALOG)


def expiry():
    """Tokens that have expired on arrival, and tokens without a readable expiry."""

    def requests(reference):
        login = reference["requests"][1]
        return [
            login,
            {"method": "GET", "path": "/v2/workbooks/b", "headers": {"accept": "*/*", "x-auth-token": "token-1"}},
        ]

    for name, end in {"past": "2001-01-01T00:00:00.000000Z", "none": None, "odd": "soon"}.items():
        place = fixture(
            f"session-end-{name}",
            [
                *keystone(*[given(f"token-{number}", token([service()], expires_at=end)) for number in (1, 2, 3)]),
                ANYWHERE,
            ],
        )
        yield Case(GET_BOOK, place, ENV)
        if name == "past":
            yield Case(GET_BOOK, place, CATALOG, differs=("login-once",), ours={"requests": requests})
        else:
            yield Case(
                GET_BOOK, place, CATALOG, differs=("token-end",), ours={"code": 0, "stdout": BOOK, "requests": requests}
            )


def cases():
    yield from headers()
    yield from members()
    yield from renewal()
    yield from expiry()
