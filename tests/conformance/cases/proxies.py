"""Proxies of the environment, passwords within URLs, ~/.netrc."""

import itertools

from cases import Case
from identity import ANYWHERE, GET_BOOK, PROXIED, given, keystone, service, token
from fixtures import route, fixture

ANSWERS = (given("token-1", token([service("http://mistral.example.com:8989/v2")])), given("token-2", token()))
FIXTURE = fixture(
    "proxies",
    [
        *keystone(*ANSWERS),
        *keystone(*ANSWERS, path="http://keystone.example.com:5000/v3"),
        route("POST", "*/openid-connect/token", (200, {"json": {"access_token": "kc"}})),
        ANYWHERE,
    ],
)
FAR = {"OS_MISTRAL_URL": "http://mistral.example.com:8989/v2"}
LOGIN = {"OS_AUTH_URL": "{base}/v3", "OS_AUTH_TOKEN": "old"}


def variables():
    """Which variable is used, and which hosts no_proxy excludes."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        yield Case(GET_BOOK, FIXTURE, {**FAR, name: "{base}"})
        yield Case(GET_BOOK, FIXTURE, {name: "{base}"})
    yield Case(GET_BOOK, FIXTURE, {**FAR, "http_proxy": "{base}", "all_proxy": "http://127.0.0.1:1"})
    yield Case(GET_BOOK, FIXTURE, {**FAR, "http_proxy": "{base}", "HTTP_PROXY": "http://127.0.0.1:1"})
    yield Case(GET_BOOK, FIXTURE, {**FAR, "http_proxy": "{base}", "https_proxy": "http://127.0.0.1:1"})
    for spared in ("other.example.com", "", "example.org", "mistral.example.com:1", "127.0.0.1"):
        yield Case(GET_BOOK, FIXTURE, {**FAR, "http_proxy": "{base}", "no_proxy": spared})
    for spared in ("127.0.0.1", "*", "127.0.0.0/8", "other, 127.0.0.1", "127.0.0.1,other"):
        yield Case(
            GET_BOOK, FIXTURE, {"OS_MISTRAL_URL": "{base}/v2", "http_proxy": "http://127.0.0.1:1", "no_proxy": spared}
        )
        yield Case(
            GET_BOOK, FIXTURE, {"OS_MISTRAL_URL": "{base}/v2", "http_proxy": "http://127.0.0.1:1", "NO_PROXY": spared}
        )
    for spared in ("localhost", ".localhost", "*localhost", "LOCALHOST"):
        yield Case(
            GET_BOOK,
            FIXTURE,
            {"OS_MISTRAL_URL": "{localhost}/v2", "http_proxy": "http://127.0.0.1:1", "no_proxy": spared},
        )
    yield Case(GET_BOOK, FIXTURE, {**FAR, "http_proxy": "http://127.0.0.1:1"})
    yield Case(
        GET_BOOK, FIXTURE, {"OS_MISTRAL_URL": "https://mistral.example.com/v2", "https_proxy": "http://127.0.0.1:1"}
    )
    yield Case(GET_BOOK, FIXTURE, {"OS_MISTRAL_URL": "{base}/v2", "https_proxy": "http://127.0.0.1:1"})
    for url in ("socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://", "http://[::1"):
        yield Case(GET_BOOK, FIXTURE, {**FAR, "http_proxy": url})


def through_a_proxy():
    """Mistral, Keystone, the target cloud and Keycloak by way of a proxy."""
    proxy = {"http_proxy": "{base}"}
    keystones = {"OS_AUTH_URL": "http://keystone.example.com:5000/v3", "OS_AUTH_TOKEN": "old"}
    target = {"OS_TARGET_AUTH_URL": "http://keystone.example.com:5000/v3", "OS_TARGET_AUTH_TOKEN": "far"}
    keycloak = {
        "MISTRAL_AUTH_TYPE": "keycloak-oidc",
        "OS_AUTH_URL": "http://keycloak.example.com:8080/auth",
        "OS_TENANT_NAME": "r",
        "OS_USERNAME": "alice",
        "OS_PASSWORD": "secret",
        "OPENID_CLIENT_ID": "c",
    }
    for env in (
        keystones,
        {**keystones, **FAR},
        {**FAR, **target},
        {**keycloak, **FAR},
        keycloak,
        {**FAR, "OS_PROJECT_ID": "PID"},
    ):
        yield Case(GET_BOOK, FIXTURE, {**proxy, **env})
    for args in (["workflow-create", "w.yaml", "-f", "value", "-c", "Name"], ["environment-delete", "a", "b"]):
        place = fixture(
            "proxies-writes",
            [
                route("POST", "http://mistral.example.com:8989/v2/workflows", (201, {"list": "workflows"})),
                route("DELETE", "http://mistral.example.com:8989/v2/environments/*", (204, {})),
            ],
        )
        yield Case(args, place, {**proxy, **FAR}, {"w.yaml": "version: '2.0'\n"})


def passwords():
    """User and password within a URL are sent to its server."""
    for user, env in itertools.product(("user:pass@", "user@", ":pass@", "us%40er:p%3Aw@", "user:@"), ({}, LOGIN)):

        def requests(reference):
            reference["requests"][-1]["headers"]["authorization"] = "Basic dXNlcjo="
            return [request for request in reference["requests"] if request["path"] != "/v3"]

        stated = {"differs": ("url-user",), "ours": {"requests": requests}} if user == "user@" else {}
        yield Case(
            GET_BOOK,
            FIXTURE,
            {**PROXIED, **env, "OS_MISTRAL_URL": f"http://{user}mistral.example.com:8989/v2"},
            **stated,
        )
    yield Case(
        GET_BOOK,
        FIXTURE,
        {
            "http_proxy": "{base}",
            **FAR,
            "OS_AUTH_URL": "http://user:pass@keystone.example.com:5000/v3",
            "OS_AUTH_TOKEN": "old",
        },
    )


def netrc():
    """Logins in ~/.netrc, which other programs use."""
    files = {
        ".netrc": {
            "text": "machine 127.0.0.1 login bob password far\ndefault login anybody password any\n",
            "mode": "600",
        }
    }
    mistral = {"OS_MISTRAL_URL": "{base}/v2"}

    def requests(reference):
        found = [request for request in reference["requests"] if request["path"] != "/v3"]
        for request in found:
            request["headers"].pop("authorization", None)
        return found

    for env in (mistral, {**mistral, **LOGIN}):
        yield Case(GET_BOOK, FIXTURE, env, files, differs=("netrc",), ours={"requests": requests})
        yield Case(
            GET_BOOK,
            FIXTURE,
            {**env, "NETRC": "{dir}/other"},
            {"other": files[".netrc"]},
            differs=("netrc",),
            ours={"requests": requests},
        )
        yield Case(GET_BOOK, FIXTURE, {**env, "NETRC": "{dir}/missing"}, files)


def cases():
    yield from variables()
    yield from through_a_proxy()
    yield from passwords()
    yield from netrc()
