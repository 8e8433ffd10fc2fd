"""Variables that the reference ignores, beside settings of its own that suffice: both clients do the same."""

from itertools import product

from cases import MISTRAL, Case
from identity import GET_BOOK, given, keystone, service, token
from fixtures import fixture, route

KEYCLOAK_TOKEN = {"access_token": "kc-token", "expires_in": 300, "token_type": "Bearer", "scope": "profile"}
FIXTURE = fixture(
    "own-variables",
    [
        *keystone(given("token-1", token([service(), service("{base}/internal/v2", interface="internal")]))),
        route("POST", "/auth/realms/*/protocol/openid-connect/token", (200, {"json": KEYCLOAK_TOKEN})),
        route("GET", "/internal/v2/workbooks/b", (200, {"row": "workbooks"})),
    ],
)

KEYSTONE = {"OS_AUTH_URL": "{base}/v3"}
PASSWORD = {**KEYSTONE, "OS_USERNAME": "alice", "OS_PASSWORD": "secret", "OS_PROJECT_NAME": "red"}
TOKEN = {**KEYSTONE, "OS_AUTH_TOKEN": "old"}
KEYCLOAK = {
    "MISTRAL_AUTH_TYPE": "keycloak-oidc",
    "OS_AUTH_URL": "{base}/auth",
    "OS_TENANT_NAME": "realm",
    "OS_USERNAME": "alice",
    "OS_PASSWORD": "secret",
    "OPENID_CLIENT_ID": "client",
}
# Ways in which the reference works: with Mistral's URL or its catalog, or without a login.
SUFFICIENT = [
    {**MISTRAL, **PASSWORD},
    PASSWORD,
    {**MISTRAL, **TOKEN},
    {**TOKEN, "OS_PROJECT_ID": "p"},
    {**MISTRAL, **PASSWORD, **TOKEN},
    {**MISTRAL, **KEYCLOAK},
    MISTRAL,
]

TYPES = [
    "password",
    "token",
    "v3password",
    "v3token",
    "v2password",
    "v2token",
    "v3applicationcredential",
    "v3oidcaccesstoken",
    "v3oidcpassword",
    "v3websso",
    "v3kerberos",
    "nosuch",
]
IDS = {"OS_APPLICATION_CREDENTIAL_ID": "stale", "OS_APPLICATION_CREDENTIAL_SECRET": "old"}
NAMES = {"OS_APPLICATION_CREDENTIAL_NAME": "stale", "OS_APPLICATION_CREDENTIAL_SECRET": "old"}
VARIABLES = [
    {"OS_TOKEN": "stale"},
    *({"OS_AUTH_TYPE": kind} for kind in TYPES),
    {"OS_AUTH_TYPE": "none"},
    {"OS_AUTH_TYPE": "noauth"},
    {"OS_TOKEN": "stale", "OS_AUTH_TYPE": "v3token"},
    {"OS_USER_ID": "wrong"},
    IDS,
    NAMES,
    *({name: "stale"} for name in {**IDS, **NAMES}),
    {"OS_AUTH_TYPE": "v3applicationcredential", "OS_APPLICATION_CREDENTIAL_ID": "incomplete"},
    {"OS_AUTH_TYPE": "password", **IDS},
    *({"OS_INTERFACE": value} for value in ("public", "publicURL", "internal", "admin", "foo", "")),
    {"OS_CLOUD": "nosuch"},
    {"OS_TOKEN": "stale", "OS_USER_ID": "wrong", "OS_INTERFACE": "internal", "OS_CLOUD": "nosuch", **IDS},
]
# Cloud files in which OS_CLOUD=nosuch finds nothing, or nothing that this client can use.
FILES = [
    {"clouds.yaml": "clouds: {other: {auth: {auth_url: 'http://k.invalid/v3'}}}\n"},
    {"clouds.yaml": "clouds: [\n"},
    {".config/openstack/clouds.yaml": {"folder": True}},
    {"clouds.yaml": "clouds: {nosuch: {auth_type: v3websso, auth: {auth_url: 'http://k.invalid/v3'}}}\n"},
]


def cases():
    for settings, variables in product(SUFFICIENT, VARIABLES):
        yield Case(GET_BOOK, FIXTURE, {**settings, **variables})
    for settings, files in product(SUFFICIENT, FILES):
        yield Case(GET_BOOK, FIXTURE, {**settings, "OS_CLOUD": "nosuch"}, files)
