"""Which API an auth URL leads to: version documents of every shape, and responses that are none."""

from cases import Case
from identity import BOOK, GET_BOOK, given, keystone, service, token, version
from fixtures import route, fixture

ENV = {"OS_MISTRAL_URL": "{base}/v2", "OS_USERNAME": "alice", "OS_PASSWORD": "secret", "OS_PROJECT_NAME": "red"}
TOKENS = [route("POST", "*/auth/tokens", given("token-1", token([service()])))]
OLD = version("/v2.0/", name="v2.0", status="deprecated")

DOCUMENTS = {
    "values": {"versions": {"values": [version()]}},
    "values-both": {"versions": {"values": [version(), OLD]}},
    "values-reversed": {"versions": {"values": [OLD, version()]}},
    "list": {"versions": [version()]},
    "list-both": {"versions": [OLD, version()]},
    "single": {"version": version()},
    "no-slash": {"version": version("/v3")},
    "other-host": {"versions": {"values": [version(host="http://keystone.example.com:5000")]}},
    "https": {"versions": {"values": [version(host="https://127.0.0.1")]}},
    "other-path": {"versions": {"values": [version("/elsewhere/v3/")]}},
    "relative": {"versions": {"values": [version("v3/", host="")]}},
    "path-alone": {"versions": {"values": [version("/v3/", host="")]}},
    "more-links": {
        "version": version(links=[{"rel": "describedby", "href": "http://doc"}, {"rel": "self", "href": "{base}/v3/"}])
    },
    "no-self": {"version": version(links=[{"rel": "collection", "href": "{base}/v3/"}])},
    "minor": {"versions": [version(name="v3.0")]},
    "no-minor": {"versions": [version(name="v3")]},
    "experimental": {"versions": [version(status="EXPERIMENTAL")]},
    "deprecated": {"versions": [version(status="deprecated")]},
    "current": {"versions": [version(status="CURRENT")]},
    "supported": {"versions": [version(status="SUPPORTED")]},
    "two-v3": {"versions": [version("/old/v3/", name="v3.0"), version("/new/v3/", name="v3.14")]},
    "v4-too": {"versions": [version("/v4/", name="v4.0"), version()]},
}
BROKEN = {
    "v4": {"versions": [version("/v4/", name="v4.0")]},
    "v2": {"versions": [OLD]},
    "no-links": {"versions": [{"id": "v3.14", "status": "stable"}]},
    "empty-links": {"versions": [{"id": "v3.14", "status": "stable", "links": []}]},
    "no-id": {"versions": [{"status": "stable", "links": [{"rel": "self", "href": "{base}/v3/"}]}]},
    "no-versions": {"versions": {"values": []}},
    "empty": {},
    "a-list": [],
    "null": None,
}
ANSWERS = {
    "404": (404, {"json": {"error": {"message": "no such thing"}}}),
    "500": (500, {"text": "broken"}),
    "503": (503, {}),
    "403": (403, {"text": "forbidden"}),
    "html": (200, {"text": "<html>Welcome</html>", "headers": {"Content-Type": "text/html"}}),
    "nothing": (200, {}),
    "204": (204, {}),
    "close": (200, {"close": True}),
    "json-as-text": (
        200,
        {"text": '{"version": {"id": "v3.14", "status": "stable", "links": [{"rel": "self", "href": "{base}/v3/"}]}}'},
    ),
}


# What else a broken document may be: of the URLs that end in a version it is not asked at all.
WORD = ("404", "500", "html", "a-list", "v4", "empty-links", "other-path", "values")


def without_discovery(path):
    """No request for the versions of a URL that ends in one, whatever the response would be."""
    login = {
        "method": "POST",
        "path": path.rstrip("/") + "/auth/tokens",
        "headers": {"accept": "application/json", "content-type": "application/json"},
        "body": {
            "json": {
                "auth": {
                    "identity": {
                        "methods": ["password"],
                        "password": {"user": {"name": "alice", "domain": {"id": "default"}, "password": "secret"}},
                    },
                    "scope": {"project": {"name": "red", "domain": {"id": "default"}}},
                }
            }
        },
    }
    get_book = {"method": "GET", "path": "/v2/workbooks/b", "headers": {"accept": "*/*", "x-auth-token": "token-1"}}
    return {"code": 0, "stdout": BOOK, "requests": [login, get_book]}


def place(name, answer):
    return fixture(
        f"discovery-{name}",
        [route("GET", "/v2/workbooks/*", (200, {"row": "workbooks"})), route("GET", "*", answer), *TOKENS],
    )


def cases():
    for name, document in {**DOCUMENTS, **BROKEN}.items():
        yield Case(
            GET_BOOK,
            place(name, (300, {"json": document})),
            {**ENV, "OS_AUTH_URL": "{base}"},
            **(v2_only() if name == "v2" else {}),
        )
    for name in ("values", "single", "other-path", "relative", "other-host", "https", "no-self"):
        found = place(f"{name}-200", (200, {"json": DOCUMENTS[name]}))
        for path in ("/", "/identity", "/identity/"):
            yield Case(GET_BOOK, found, {**ENV, "OS_AUTH_URL": "{base}" + path})
    for name, answer in ANSWERS.items():
        for path in ("", "/identity"):
            yield Case(GET_BOOK, place(name, answer), {**ENV, "OS_AUTH_URL": "{base}" + path})
    answers = {**ANSWERS, **{name: (300, {"json": document}) for name, document in {**DOCUMENTS, **BROKEN}.items()}}
    for name in WORD:
        for path in ("/v3", "/v3/", "/identity/v3"):
            ours = without_discovery(path)
            if name in ("values", "other-path"):
                ours = {"requests": ours["requests"]}
            elif path != "/identity/v3" and name not in ("v4", "empty-links"):
                ours = {}
            yield Case(
                GET_BOOK,
                place(name, answers[name]),
                {**ENV, "OS_AUTH_URL": "{base}" + path},
                differs=("discovery-skipped",) if ours else (),
                ours=ours,
            )
    yield from odd_urls()


def v2_only():
    """The login to a Keystone that has the v2.0 API alone; this one refuses every user."""
    login = {
        "method": "POST",
        "path": "/v2.0/tokens",
        "headers": {"accept": "application/json", "content-type": "application/json"},
        "body": {
            "json": {"auth": {"passwordCredentials": {"username": "alice", "password": "secret"}, "tenantName": "red"}}
        },
    }
    return {"differs": ("v2-only",), "ours": {"requests": lambda reference: [*reference["requests"], login]}}


def odd_urls():
    """Other spellings of the URL of the same Keystone."""
    found = fixture("discovery-odd", [*keystone(), route("GET", "/", (300, {"json": DOCUMENTS["values"]}))])
    for url in ("{localhost}/v3", "{localhost}", "{base}/v3?x=y", "{base}/v3#x", "{base}/v3//", " {base}/v3"):
        yield Case(GET_BOOK, found, {**ENV, "OS_AUTH_URL": url})
    yield Case(
        GET_BOOK, found, {**ENV, "OS_AUTH_URL": "{base}/v3 "}, differs=("url-slash",), ours=without_discovery("/v3")
    )
    asks = (401, {"json": {"error": {"message": "who are you?"}}})
    hangs = fixture("discovery-401", [route("GET", "/v3", asks), route("GET", "/", asks), *keystone()])
    yield Case(
        GET_BOOK, hangs, {**ENV, "OS_AUTH_URL": "{base}/v3"}, differs=("discovery-401",), ours=without_discovery("/v3")
    )
    yield Case(
        GET_BOOK,
        hangs,
        {**ENV, "OS_AUTH_URL": "{base}"},
        differs=("discovery-401",),
        ours={"code": 1, "stderr": ["cannot discover the API version of Keystone: who are you?"]},
    )
