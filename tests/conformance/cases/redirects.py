"""Redirects: each status, within an origin and to another, of reads, writes and logins, with and without a login."""

import itertools

from cases import Case
from identity import BOOK, GET_BOOK, given, keystone, service, token, version
from fixtures import route, fixture

FILES = {"w.yaml": "version: '2.0'\n", "e.yaml": "name: prod\nvariables: {a: 1}\n"}
COMMANDS = {
    "GET": GET_BOOK,
    "POST": ["workflow-create", "w.yaml", "-f", "value", "-c", "Name"],
    "PUT": ["environment-update", "e.yaml", "-f", "value", "-c", "Name"],
    "DELETE": ["workbook-delete", "b"],
}
PLAIN = {"OS_MISTRAL_URL": "{base}/v2", "OS_PROJECT_ID": "PID", "OS_REGION_NAME": "One"}
LOGIN = {"OS_MISTRAL_URL": "{base}/v2", "OS_AUTH_URL": "{base}/v3", "OS_AUTH_TOKEN": "old"}
KEYSTONE = keystone(given("token-1", token(project=None)))
STATUSES = (300, 301, 302, 303, 304, 305, 307, 308)


def place(name, status, location):
    """Every path of Mistral redirects, and the target of each redirect has the answer."""
    answer = (status, {"headers": {"Location": location} if location else {}, "json": {"faultstring": "moved"}})
    if status == 304:
        answer = (status, {})
    found = [
        route("GET", "*/new*", (200, {"row": "workbooks"})),
        route("POST", "*/new*", (201, {"list": "workflows"})),
        route("PUT", "*/new*", (200, {"row": "environments"})),
        route("DELETE", "*/new*", (204, {})),
    ]
    return fixture(
        f"redirects-{name}-{status}", found + [route(method, "/v2/*", answer) for method in COMMANDS] + KEYSTONE
    )


def same_origin():
    """To another path of the same place."""
    for status, (method, args), env in itertools.product(STATUSES, COMMANDS.items(), (PLAIN, LOGIN)):
        if status in (300, 304) and env == LOGIN:
            continue
        stated = (
            {"differs": ("delete-failures",), "ours": {"stdout": ""}}
            if method == "DELETE" and fails(status, env)
            else {}
        )
        yield Case(args, place("absolute", status, "{base}/new/x"), env, FILES, **stated)
    for kind, location in {
        "relative": "/new/x",
        "shorter": "new/x",
        "no-scheme": "//127.0.0.1/new",
        "missing": "",
        "ftp": "ftp://127.0.0.1/new",
        "query": "{base}/new?x=y",
        "fragment": "{base}/new#x",
    }.items():
        for (status, method), env in itertools.product(((302, "GET"), (307, "PUT"), (302, "PUT")), (PLAIN, LOGIN)):
            stated = {}
            if env == LOGIN and kind in ("relative", "shorter"):
                stated = {
                    "differs": ("redirects",),
                    "ours": {
                        "code": 0,
                        "stdout": BOOK if method == "GET" else "prod\n",
                        "requests": followed(kind, method),
                    },
                }
            yield Case(COMMANDS[method], place(kind, status, location), env, FILES, **stated)


def fails(status, env):
    """Whether a deletion that is sent on so is not one in the reference."""
    return status in ((300, 302, 303, 304, 305) if env == PLAIN else (300, 304))


def followed(kind, method):
    """The last request again at the target of the redirect; headers of ours stay within the origin."""

    def requests(reference):
        *before, last = reference["requests"][1:]
        path = "/new/x" if kind == "relative" else "/v2/workbooks/new/x" if method == "GET" else "/v2/new/x"
        again = {name: value for name, value in last.items() if name != "query"}
        return [*before, last, {**again, "path": path}]

    return requests


def other_host():
    """To another host: headers for Mistral are left out, and only reads are repeated."""
    for status, (method, args), env in itertools.product((301, 302, 303, 307, 308), COMMANDS.items(), (PLAIN, LOGIN)):
        # What changes something is done where the user wants it, or not at all.
        stays = method != "GET"

        def requests(reference, env=env, stays=stays):
            found = reference["requests"][1:] if env == LOGIN else reference["requests"]
            if stays:
                return found[:-1]
            for name in ("x-auth-token", "x-project-id", "x-region-name"):
                found[-1]["headers"].pop(name, None)
            return found

        ours = {"requests": requests}
        if stays:
            ours.update(stderr=["redirected the request to {localhost}/new/x", "--os-allow-redirect"])
            # As a question it fails in the reference, too: such a place has no answer to it.
            asks = env == PLAIN and (status in (302, 303) or status == 301 and method == "POST")
            if not asks:
                ours.update(code=1, stdout="")
            elif method == "DELETE":
                ours.update(stdout="")
        yield Case(args, place("elsewhere", status, "{localhost}/new/x"), env, FILES, differs=("redirects",), ours=ours)


def endless():
    """Endless redirects, and several in a row."""
    loop = [(307, {"headers": {"Location": "{base}/v2/workbooks/b"}})]
    for name, answers in {
        "loop": loop,
        "three": [*loop * 3, (200, {"row": "workbooks"})],
        "thirty": [*loop * 30, (200, {"row": "workbooks"})],
    }.items():
        found = fixture(f"redirects-{name}", [route("GET", "/v2/workbooks/*", *answers), *KEYSTONE])
        for env in ({"OS_MISTRAL_URL": "{base}/v2"}, LOGIN) if name != "loop" else (LOGIN,):
            yield Case(GET_BOOK, found, env)
    chain = [
        route("GET", "/v2/workbooks/*", (302, {"headers": {"Location": "{localhost}/one"}})),
        route("GET", "/one", (302, {"headers": {"Location": "{base}/two"}})),
        route("GET", "/two", (200, {"row": "workbooks"})),
    ]
    found = fixture("redirects-there-and-back", [*chain, *KEYSTONE])

    def requests(reference):
        requests = [request for request in reference["requests"] if request["path"] != "/v3"]
        requests[-2]["headers"].pop("x-auth-token", None)
        return requests

    yield Case(GET_BOOK, found)
    yield Case(GET_BOOK, found, LOGIN, differs=("redirects",), ours={"requests": requests})


def logins():
    """The question for versions, and the login itself."""
    password = {"OS_MISTRAL_URL": "{base}/v2", "OS_USERNAME": "alice", "OS_PASSWORD": "secret"}
    answer = given("token-1", token([service()]))
    document = {"version": version()}
    for status, host in itertools.product((301, 302, 303, 307, 308), ("base", "localhost")):
        found = fixture(
            f"redirects-login-{status}-{host}",
            [
                route("POST", "/v3/auth/tokens", (status, {"headers": {"Location": "{%s}/new" % host}})),
                route("POST", "/new", answer),
                *KEYSTONE,
            ],
        )
        stated = {
            "differs": ("login-redirect",),
            "ours": {
                "code": 1,
                "stdout": "",
                "requests": lambda reference: reference["requests"][1:2],
                "stderr": ["redirected the login to {localhost}/new"],
            },
        }
        yield Case(GET_BOOK, found, {**password, "OS_AUTH_URL": "{base}/v3"}, **(stated if host == "localhost" else {}))
        found = fixture(
            f"redirects-versions-{status}-{host}",
            [
                route("GET", "/identity", (status, {"headers": {"Location": "{%s}/new" % host}})),
                route("GET", "/new", (300, {"json": document})),
                *KEYSTONE,
            ],
        )
        yield Case(GET_BOOK, found, {**password, "OS_AUTH_URL": "{base}/identity"})


def cases():
    yield from same_origin()
    yield from other_host()
    yield from endless()
    yield from logins()
