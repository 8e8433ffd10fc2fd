"""Logins to Keycloak: the requests to it and to Mistral, and settings that are missing or refused."""

import itertools

import differences
from cases import Case
from identity import ANYWHERE, BOOK, GET_BOOK, PROXIED
from fixtures import route, fixture

PATH = "/auth/realms/*/protocol/openid-connect/token"
TOKEN = {
    "access_token": "kc-token",
    "expires_in": 300,
    "refresh_expires_in": 1800,
    "refresh_token": "again",
    "token_type": "Bearer",
    "scope": "profile",
}
FIXTURE = fixture(
    "keycloak", [route("POST", "*/realms/*/protocol/openid-connect/token", (200, {"json": TOKEN})), ANYWHERE]
)
ENV = {
    "MISTRAL_AUTH_TYPE": "keycloak-oidc",
    "OS_AUTH_URL": "{base}/auth",
    "OS_MISTRAL_URL": "{base}/v2",
    "OS_TENANT_NAME": "realm",
    "OS_USERNAME": "alice",
    "OS_PASSWORD": "secret",
    "OPENID_CLIENT_ID": "client",
    "OPENID_CLIENT_SECRET": "client-secret",
}


def without_settings(*names, **more):
    return {**{name: value for name, value in ENV.items() if name not in names}, **more}


def logins():
    """Settings by options and variables, and values that must be encoded."""
    yield Case(GET_BOOK, FIXTURE, ENV)
    yield Case(GET_BOOK, FIXTURE, without_settings("OPENID_CLIENT_SECRET"))
    options = {
        "--auth-type": "keycloak-oidc",
        "--os-auth-url": "{base}/auth",
        "--os-mistral-url": "{base}/v2",
        "--os-username": "alice",
        "--os-password": "secret",
        "--openid-client-id": "client",
        "--openid-client-secret": "client-secret",
    }
    for project in ("--os-tenant-name", "--os-project-name"):
        yield Case([word for pair in {**options, project: "realm"}.items() for word in pair] + GET_BOOK, FIXTURE, {})
    for option, value in options.items():
        if "url" not in option:
            name = {"--auth-type": "MISTRAL_AUTH_TYPE"}.get(option, option.strip("-").upper().replace("-", "_"))
            yield Case([option, value, *GET_BOOK], FIXTURE, {**ENV, name: "other"})
            yield Case([f"{option}={value}", *GET_BOOK], FIXTURE, {**ENV, name: ""})
    yield Case(GET_BOOK, FIXTURE, without_settings("OS_TENANT_NAME", OS_PROJECT_NAME="realm"))
    for name, value in {
        "OS_USERNAME": "älice & co",
        "OS_PASSWORD": "p=ss&wörd +%",
        "OPENID_CLIENT_ID": "a/b",
        "OPENID_CLIENT_SECRET": "ключ",
    }.items():
        yield Case(GET_BOOK, FIXTURE, {**ENV, name: value})
    for realm in ("r e a l m", "réalm", "a-b_c.d"):
        yield Case(GET_BOOK, FIXTURE, {**ENV, "OS_TENANT_NAME": realm})
    for path in ("", "/deep/auth"):
        yield Case(GET_BOOK, FIXTURE, {**ENV, "OS_AUTH_URL": "{base}" + path})


def headers():
    """The headers for Mistral beside the token, and where Mistral is found."""
    for more in (
        {"OS_PROJECT_ID": "PID"},
        {"OS_TENANT_ID": "PID"},
        {"OS_REGION_NAME": "One"},
        {"OS_USER_DOMAIN_NAME": "d"},
        {"OS_MISTRAL_SERVICE_TYPE": "x"},
    ):
        yield Case(GET_BOOK, FIXTURE, {**ENV, **more})
    yield Case(GET_BOOK, FIXTURE, {**without_settings("OS_MISTRAL_URL"), **PROXIED})
    yield Case(["member-get", "r", "workflow", "-f", "value", "-c", "Status"], FIXTURE, ENV)
    target = {
        "OS_TARGET_AUTH_URL": "{base}/far/v3",
        "OS_TARGET_USERNAME": "bob",
        "OS_TARGET_TENANT_ID": "FID",
        "OS_TARGET_REGION_NAME": "Far",
        "OS_TARGET_USER_DOMAIN_NAME": "D",
        "OS_TARGET_PROJECT_DOMAIN_NAME": "E",
    }
    yield Case(GET_BOOK, FIXTURE, {**ENV, **target})
    yield Case(["--target_insecure", *GET_BOOK], FIXTURE, ENV)
    yield Case(
        ["--profile", "key", *GET_BOOK], FIXTURE, ENV, differs=("trace-id",), ours={"stderr": ["mistral: trace ID: "]}
    )
    for args in (
        ["workflow-create", "w.yaml", "-f", "value", "-c", "Name"],
        ["workbook-delete", "b"],
        ["environment-list", "-f", "value", "-c", "Name"],
    ):
        yield Case(args, FIXTURE, ENV, {"w.yaml": "version: '2.0'\n"})


def asked(form, project="realm"):
    """A login with this form, and the question."""
    login = {
        "method": "POST",
        "path": "/auth/realms/realm/protocol/openid-connect/token",
        "headers": {"accept": "*/*", "content-type": "application/x-www-form-urlencoded"},
        "body": {"form": sorted(map(list, form.items()))},
    }
    return [login, authorized("kc-token", project)]


def authorized(token, project="realm"):
    return {
        "method": "GET",
        "path": "/v2/workbooks/b",
        "headers": {"accept": "*/*", "x-auth-token": token, "x-project-id": project},
    }


def missing():
    """Missing settings: each of them, and those that are optional."""
    for name in ("OPENID_CLIENT_ID", "OS_TENANT_NAME", "OS_PASSWORD"):
        yield Case(GET_BOOK, FIXTURE, without_settings(name))
    form = {
        "grant_type": "client_credentials",
        "client_id": "client",
        "client_secret": "client-secret",
        "scope": "openid profile",
    }
    for names in (("OS_USERNAME",), ("OS_USERNAME", "OS_PASSWORD")):
        yield Case(
            GET_BOOK,
            FIXTURE,
            without_settings(*names),
            differs=("keycloak-url",),
            ours={"code": 0, "stdout": BOOK, "requests": asked(form)},
        )
    yield Case(GET_BOOK, FIXTURE, without_settings("OS_USERNAME", "OPENID_CLIENT_SECRET"))
    user = {
        "grant_type": "password",
        "username": "alice",
        "password": "secret",
        "client_id": "client",
        "client_secret": "client-secret",
        "scope": "openid profile",
    }
    for url in ("{base}/auth/", "{base}/auth//"):
        yield Case(
            GET_BOOK,
            FIXTURE,
            without_settings(OS_AUTH_URL=url),
            differs=("keycloak-url",),
            ours={"requests": asked(user)},
        )
    for names in (
        (),
        ("OS_PASSWORD",),
        ("OS_USERNAME", "OS_PASSWORD"),
        ("OS_AUTH_URL", "OPENID_CLIENT_ID", "OPENID_CLIENT_SECRET", "OS_USERNAME", "OS_PASSWORD"),
    ):
        ours = {"code": 0, "stdout": BOOK, "requests": [authorized("ready")]}
        yield Case(
            GET_BOOK,
            FIXTURE,
            without_settings(*names, OS_AUTH_TOKEN="ready"),
            differs=("keycloak-token",),
            ours=ready(ours, names),
        )
    place = {**PROXIED, **without_settings("OS_AUTH_URL")}
    yield Case(
        GET_BOOK,
        FIXTURE,
        place,
        differs=("keycloak-without-url",),
        ours={"code": 1, "stdout": "", "requests": [], "stderr": ["the login needs Keycloak's URL", "OS_AUTH_URL"]},
    )
    none = {"code": 1, "stdout": "", "requests": [], "stderr": ["which is missing"]}
    for names in (
        ("OS_AUTH_URL", "OS_PASSWORD"),
        ("OS_AUTH_URL", "OS_PASSWORD", "OS_USERNAME", "OPENID_CLIENT_SECRET"),
    ):
        yield Case(GET_BOOK, FIXTURE, without_settings(*names), differs=("unknown-auth-type",), ours=none)
    for kind, env in itertools.product(
        ("nosuch", "KEYSTONE", "keycloak", "keystone,keycloak-oidc"), ({"OS_MISTRAL_URL": "{base}/v2"}, ENV)
    ):
        ours = {"code": 1, "stdout": "", "requests": [], "stderr": ["is not a known kind of login"]}
        yield Case(
            GET_BOOK,
            FIXTURE,
            {**env, "MISTRAL_AUTH_TYPE": kind},
            differs=("unknown-auth-type",),
            ours=ours if env != ENV else {"stderr": ours["stderr"]},
        )


def ready(ours, names):
    """The reference ignores the token when there is a user."""
    return {"requests": ours["requests"]} if not names or names == ("OS_PASSWORD",) else ours


def refused():
    """What Keycloak answers in place of a token."""
    answers = {
        "401": (401, {"json": {"error": "invalid_grant", "error_description": "Invalid user credentials"}}),
        "400": (400, {"json": {"error": "unauthorized_client"}}),
        "404": (404, {"json": {"error": "Realm does not exist"}}),
        "500": (500, {"text": "broken"}),
        "html": (502, {"text": "<html><h1>Bad Gateway</h1></html>"}),
        "html-200": (200, {"text": "<html>Welcome</html>"}),
        "empty": (200, {}),
        "list": (200, {"json": []}),
        "no-token": (200, {"json": {"token_type": "Bearer"}}),
        "number": (200, {"json": {"access_token": 5}}),
        "201": (201, {"json": TOKEN}),
        "close": (200, {"close": True}),
    }
    words = {
        "401": "Invalid user credentials",
        "400": "unauthorized_client",
        "404": "Realm does not exist",
        "500": "broken",
        "html": "Bad Gateway",
    }
    for name, answer in answers.items():
        stated = (
            {"differs": ("error-texts",), "ours": {"stderr": [f"Keycloak refused the login: {words[name]}"]}}
            if name in words
            else {}
        )
        yield Case(GET_BOOK, fixture(f"keycloak-{name}", [route("POST", PATH, answer), ANYWHERE]), ENV, **stated)
    null = fixture("keycloak-null", [route("POST", PATH, (200, {"json": {"access_token": None}})), ANYWHERE])
    yield Case(
        GET_BOOK,
        null,
        ENV,
        differs=("null-token",),
        ours={
            "code": 1,
            "stdout": "",
            "requests": lambda reference: openid(reference["requests"][:1]),
            "stderr": ["Keycloak's response to the login has no token"],
        },
    )
    again = fixture(
        "keycloak-mistral-401",
        [
            route("GET", "/v2/*", (401, {"json": {"faultstring": "who?"}})),
            route("POST", PATH, (200, {"json": TOKEN})),
        ],
    )
    yield Case(GET_BOOK, again, ENV)
    for url in ("127.0.0.1:8080/auth", "ftp://127.0.0.1/auth", "http://127.0.0.1:1/auth"):
        yield Case(GET_BOOK, FIXTURE, {**ENV, "OS_AUTH_URL": url})


def redirected():
    """A login follows redirects within its origin only, and stays a POST."""

    def post_again(reference):
        post, *_, get_book = reference["requests"]
        return [post, {**post, "path": post["path"].replace("/auth/", "/sso/")}, get_book]

    for status in (301, 302, 303, 307, 308):
        for name in ("localhost", "base"):
            location = "{%s}/sso/realms/realm/protocol/openid-connect/token" % name
            place = fixture(
                f"keycloak-{status}-{name}",
                [
                    route("POST", PATH, (status, {"headers": {"Location": location}})),
                    route("POST", "/sso/*", (200, {"json": TOKEN})),
                    route("GET", "/sso/*", (200, {"json": TOKEN})),
                    ANYWHERE,
                ],
            )
            stated = {}
            if name == "localhost":
                stated = {
                    "differs": ("login-redirect",),
                    "ours": {
                        "code": 1,
                        "stdout": "",
                        "requests": lambda reference: openid(reference["requests"][:1]),
                        "stderr": ["redirected the login to"],
                    },
                }
            elif status < 307:
                stated = {
                    "differs": ("login-redirect",),
                    "ours": {"requests": lambda reference: openid(post_again(reference))},
                }
            yield Case(GET_BOOK, place, ENV, **stated)


def openid(requests):
    """The scope that makes it a login by OpenID."""
    return differences.keycloak_scope(None, {"requests": requests}, None)["requests"]


def cases():
    yield from logins()
    yield from headers()
    yield from missing()
    yield from refused()
    yield from redirected()
