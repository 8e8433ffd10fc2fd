"""Trust over TLS: authorities, switches, client certificates, for Mistral and for identity services."""

import itertools

from cases import Case
from identity import BOOK, GET_BOOK, given, keystone, service, token, version
from fixtures import route, fixture

TOKENS = [given("token-1", token([service("{tls}/v2")])), given("token-2", token())]
FIXTURE = fixture(
    "tls",
    [
        *keystone(*TOKENS, document={"version": version(host="{tls}")}),
        route("POST", "*/openid-connect/token", (200, {"json": {"access_token": "kc"}})),
    ],
)
PLAIN = {"OS_MISTRAL_URL": "{tls}/v2"}
LOGIN = {"OS_AUTH_URL": "{tls}/v3", "OS_AUTH_TOKEN": "old", "OS_MISTRAL_URL": "{tls}/v2"}
CATALOG = {"OS_AUTH_URL": "{tls}/v3", "OS_AUTH_TOKEN": "old"}
HALF = {"OS_AUTH_URL": "{base}/v3", "OS_AUTH_TOKEN": "old", "OS_MISTRAL_URL": "{tls}/v2"}
OTHER_HALF = {"OS_AUTH_URL": "{tls}/v3", "OS_AUTH_TOKEN": "old", "OS_MISTRAL_URL": "{base}/v2"}
KEYCLOAK = {
    "MISTRAL_AUTH_TYPE": "keycloak-oidc",
    "OS_AUTH_URL": "{tls}/auth",
    "OS_MISTRAL_URL": "{tls}/v2",
    "OS_TENANT_NAME": "realm",
    "OS_USERNAME": "alice",
    "OS_PASSWORD": "secret",
    "OPENID_CLIENT_ID": "client",
}
PLACES = {
    "plain": PLAIN,
    "login": LOGIN,
    "catalog": CATALOG,
    "half": HALF,
    "other-half": OTHER_HALF,
    "keycloak": KEYCLOAK,
    "http": {"OS_MISTRAL_URL": "{base}/v2"},
}
FILES = {
    "empty.pem": "",
    "garbage.pem": "no certificate\n",
    "broken.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "folder": {"folder": True},
}


def authorities():
    """Files that hold an authority or something else."""
    names = (
        "ca.pem",
        "{dir}/ca.pem",
        "other-ca.pem",
        "missing.pem",
        "empty.pem",
        "garbage.pem",
        "broken.pem",
        "server.pem",
        "folder",
        "",
    )
    for (place, env), name in itertools.product(PLACES.items(), names):
        if place in ("half", "other-half", "keycloak") and name not in ("ca.pem", "other-ca.pem", "missing.pem", ""):
            continue
        yield Case(["--os-cacert", name, *GET_BOOK], FIXTURE, env, FILES)
        if place == "plain":
            yield Case(GET_BOOK, FIXTURE, {**env, "OS_CACERT": name}, FILES)
    for env in (PLAIN, LOGIN):
        ours = {"code": 0, "stdout": BOOK, "requests": asked(env)}
        yield Case(["--os-cacert", "{dir}", *GET_BOOK], FIXTURE, env, differs=("authority-folder",), ours=ours)
    yield Case(["--os-cacert", "ca.pem", *GET_BOOK], FIXTURE, {**PLAIN, "OS_CACERT": "missing.pem"})


def bundles():
    """Variables that other programs use too."""
    for variable, name in itertools.product(
        ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), ("ca.pem", "other-ca.pem", "missing.pem", "")
    ):
        for env in (PLAIN, LOGIN):
            yield Case(GET_BOOK, FIXTURE, {**env, variable: name})
    yield Case(GET_BOOK, FIXTURE, {**PLAIN, "REQUESTS_CA_BUNDLE": "ca.pem", "CURL_CA_BUNDLE": "other-ca.pem"})
    yield Case(GET_BOOK, FIXTURE, {**PLAIN, "REQUESTS_CA_BUNDLE": "other-ca.pem", "CURL_CA_BUNDLE": "ca.pem"})
    yield Case(["--os-cacert", "ca.pem", *GET_BOOK], FIXTURE, {**PLAIN, "REQUESTS_CA_BUNDLE": "other-ca.pem"})
    yield Case(["--os-cacert", "other-ca.pem", *GET_BOOK], FIXTURE, {**PLAIN, "REQUESTS_CA_BUNDLE": "ca.pem"})
    yield Case(["--insecure", *GET_BOOK], FIXTURE, {**PLAIN, "REQUESTS_CA_BUNDLE": "other-ca.pem"})
    yield Case(GET_BOOK, FIXTURE, {**PLAIN, "SSL_CERT_FILE": "other-ca.pem"})
    for env in (PLAIN, LOGIN):
        ours = {"code": 0, "stdout": BOOK, "requests": asked(env)}
        yield Case(GET_BOOK, FIXTURE, {**env, "SSL_CERT_FILE": "ca.pem"}, differs=("system-roots",), ours=ours)


def asked(env):
    """The requests of a run that succeeds everywhere."""
    get_book = {"method": "GET", "path": "/v2/workbooks/b", "headers": {"accept": "*/*"}}
    if env == KEYCLOAK:
        form = {
            "client_id": "client",
            "grant_type": "password",
            "password": "secret",
            "scope": "openid profile",
            "username": "alice",
        }
        get_book["headers"].update({"x-auth-token": "kc", "x-project-id": "realm"})
        return [
            {
                "method": "POST",
                "path": "/auth/realms/realm/protocol/openid-connect/token",
                "headers": {"accept": "*/*", "content-type": "application/x-www-form-urlencoded"},
                "body": {"form": sorted(map(list, form.items()))},
            },
            get_book,
        ]
    if "OS_AUTH_URL" not in env:
        return [get_book]
    get_book["headers"]["x-auth-token"] = "token-1"
    return [
        {
            "method": "POST",
            "path": "/v3/auth/tokens",
            "headers": {"accept": "application/json", "content-type": "application/json", "x-auth-token": "old"},
            "body": {"json": {"auth": {"identity": {"methods": ["token"], "token": {"id": "old"}}}}},
        },
        get_book,
    ]


def insecure():
    """The switch and the words of its variable."""
    for place, env in PLACES.items():
        yield Case(["--insecure", *GET_BOOK], FIXTURE, env)
        yield Case(["--insecure", "--os-cacert", "other-ca.pem", *GET_BOOK], FIXTURE, env)
        stated = {}
        if place not in ("http", "other-half"):
            stated = {"differs": ("insecure-authority",), "ours": {"code": 0, "stdout": BOOK, "requests": asked(env)}}
        yield Case(["--insecure", "--os-cacert", "missing.pem", *GET_BOOK], FIXTURE, env, **stated)
    for word in ("1", "true", "True", "TRUE", "yes", "on", "t", "y"):
        yield Case(GET_BOOK, FIXTURE, {**PLAIN, "MISTRALCLIENT_INSECURE": word})
    yield Case(GET_BOOK, FIXTURE, {**PLAIN, "MISTRALCLIENT_INSECURE": ""})
    for word in ("0", "false", "False", "no", "off", "f", "n"):
        for env in (PLAIN, LOGIN):
            yield Case(
                GET_BOOK,
                FIXTURE,
                {**env, "MISTRALCLIENT_INSECURE": word},
                differs=("insecure-words",),
                ours={
                    "code": 1,
                    "stdout": "",
                    "requests": [],
                    "stderr": ["hint: if the server is genuine, set OS_CACERT"],
                },
            )
    for word in ("maybe", "2", "-", "enable"):
        yield Case(
            GET_BOOK,
            FIXTURE,
            {**PLAIN, "MISTRALCLIENT_INSECURE": word},
            differs=("insecure-words",),
            ours={
                "code": 1,
                "stdout": "",
                "requests": [],
                "stderr": [f'MISTRALCLIENT_INSECURE is neither true nor false: "{word}"'],
            },
        )
    yield Case(["--insecure", *GET_BOOK], FIXTURE, {**PLAIN, "MISTRALCLIENT_INSECURE": "0"})


def certificates():
    """Client certificates."""
    pairs = (
        ("client.pem", "client.key"),
        ("client.pem", None),
        ("client-both.pem", None),
        (None, "client.key"),
        ("missing.pem", "client.key"),
        ("client.pem", "missing.key"),
        ("garbage.pem", "client.key"),
        ("client.pem", "garbage.pem"),
        ("client-both.pem", "client-both.pem"),
        ("ca.pem", "client.key"),
    )
    for (place, env), (cert, key) in itertools.product(PLACES.items(), pairs):
        if place in ("half", "other-half", "keycloak") and (cert, key) not in pairs[:4]:
            continue
        args = ["--os-cacert", "ca.pem"]
        args += ["--os-cert", cert] if cert else []
        args += ["--os-key", key] if key else []
        yield Case(args + GET_BOOK, FIXTURE, env, FILES, **shown(place, env, cert, key))
    yield Case(GET_BOOK, FIXTURE, {**PLAIN, "OS_CACERT": "ca.pem", "OS_CERT": "client.pem", "OS_KEY": "client.key"})


def shown(place, env, cert, key):
    """A client certificate is checked before the first request over TLS, which may be the login."""
    if place == "http" or (cert, key) in (("client.pem", "client.key"), ("client-both.pem", "client-both.pem")):
        return {}
    if cert == "client-both.pem":
        ours = {} if place == "other-half" else {"code": 0, "stdout": BOOK, "requests": asked(env)}
        return {"differs": ("client-certificate",), "ours": ours} if ours else {}
    if cert is None:
        return {
            "differs": ("key-alone",),
            "ours": {"code": 1, "stdout": "", "requests": [], "stderr": ["not the certificate of that key"]},
        }
    ours = {}
    if place != "plain":
        ours["requests"] = []
    if place == "other-half":
        ours.update(code=1, stdout="")
    return {"differs": ("client-certificate",), "ours": ours} if ours else {}


def capitals():
    """A scheme in capitals counts as the same scheme."""
    for words in ("--os-cacert ca.pem", "--insecure"):
        for env in (PLAIN, HALF):
            script = f'mistral --os-mistral-url "${{TLS/https/HTTPS}}/v2" {words} workbook-get-definition b'
            more = {name: value for name, value in env.items() if name != "OS_MISTRAL_URL"}
            stated = (
                {"differs": ("https-capitals",), "ours": {"code": 0, "stdout": BOOK, "requests": asked(env)}}
                if env == PLAIN
                else {}
            )
            yield Case([], FIXTURE, {"TLS": "{tls}", **more}, script=script, **stated)


def cases():
    yield from authorities()
    yield from bundles()
    yield from insecure()
    yield from certificates()
    yield from capitals()
