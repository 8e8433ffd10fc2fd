"""The log of requests: --debug, --log-file, without secrets."""

from cases import Case
from identity import BOOK, GET_BOOK, given, keystone, service, token
from fixtures import route, fixture

FIXTURE = fixture(
    "traces",
    [
        *keystone(given("secret-token", token([service()]))),
        *keystone(given("far-token", token()), path="/far/v3"),
        route("POST", "*/openid-connect/token", (200, {"json": {"access_token": "kc-token"}})),
        route("GET", "/v2/workflows/gone", (404, {"json": {"faultstring": "gone"}})),
    ],
)
LOGIN = {"OS_MISTRAL_URL": "{base}/v2", "OS_AUTH_URL": "{base}/v3", "OS_USERNAME": "alice", "OS_PASSWORD": "hush"}
TARGET = {"OS_MISTRAL_URL": "{base}/v2", "OS_TARGET_AUTH_URL": "{base}/far/v3", "OS_TARGET_PASSWORD": "hush"}
KEYCLOAK = {
    "OS_MISTRAL_URL": "{base}/v2",
    "MISTRAL_AUTH_TYPE": "keycloak-oidc",
    "OS_AUTH_URL": "{base}/auth",
    "OS_TENANT_NAME": "r",
    "OS_USERNAME": "alice",
    "OS_PASSWORD": "hush",
    "OPENID_CLIENT_ID": "c",
}
SECRETS = ("secret-token", "far-token", "kc-token", "hush")


def debug():
    """Each request is a line of curl; standard output is unchanged."""
    line = "REQ: curl -g -i -X "
    for env, parts in (
        ({"OS_MISTRAL_URL": "{base}/v2"}, [line]),
        (LOGIN, ['"password":"***"']),
        (TARGET, ['"password":"***"', "-H 'X-Target-Auth-Token: {SHA256}"]),
        (KEYCLOAK, [line, '{"access_token":"***"}', "&password=***&"]),
    ):
        yield Case(["--debug", *GET_BOOK], FIXTURE, env, differs=("debug",), ours={"stderr": parts})
    yield Case(
        ["--debug", "workflow-get", "gone"], FIXTURE, differs=("debug",), ours={"stderr": [line, "mistral: gone\n"]}
    )
    for words in (["-v"], ["-vv"], ["-q"], ["--verbose"], ["--quiet"], ["-v", "-q"]):
        yield Case([*words, *GET_BOOK], FIXTURE)
    # No secret may be in the log.
    for env in (LOGIN, {**LOGIN, **TARGET}, KEYCLOAK):
        told = {**env, "HIDE": "|".join(SECRETS)}
        script = 'mistral --debug workbook-get-definition b 2>said; echo $?; grep -cE "$HIDE" said; true'
        yield Case([], FIXTURE, told, script=script, **without_tokens(env))


def without_tokens(env):
    """The reference logs all tokens but those for Keystone."""
    ours = {"stdout": BOOK + "0\n0\n"}
    return {"differs": ("debug",), "ours": ours} if env != LOGIN else {}


def files():
    """--log-file has what --debug shows, and nobody else can read it."""
    yield Case(["--log-file", "log", *GET_BOOK], FIXTURE)
    for where in ("log", "{dir}/log"):
        script = f"mistral --log-file {where.replace('{dir}', '$HOME')} workbook-get-definition b; echo $?; grep -c 'curl -g -i -X GET' log; stat -c %a log; true"
        yield Case(
            [],
            FIXTURE,
            {"OS_MISTRAL_URL": "{base}/v2"},
            script=script,
            differs=("log-file",),
            ours={"stdout": BOOK + "0\n1\n600\n"},
        )
    script = 'mistral --log-file log workbook-get-definition b; mistral --log-file log workflow-get gone 2>/dev/null; grep -c "curl -g -i -X" log; grep -cE "$HIDE" log; true'
    yield Case(
        [],
        FIXTURE,
        {**LOGIN, "HIDE": "|".join(SECRETS)},
        script=script,
        differs=("log-file",),
        ours={"stdout": BOOK + "4\n0\n"},
    )
    yield Case(
        ["--log-file", "missing/log", *GET_BOOK],
        FIXTURE,
        differs=("log-file",),
        ours={"code": 1, "stdout": "", "requests": [], "stderr": ["missing/log"]},
    )


def cases():
    yield from debug()
    yield from files()
