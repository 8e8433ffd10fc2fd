"""Several runs in a row: a token is cached only where there is a private folder in memory."""

from cases import Case
from identity import BOOK, given, keystone, refusal, service, token
from fixtures import route, fixture

FIXTURE = fixture(
    "kept",
    [
        *keystone(given("token-1", token([service()])), given("token-2", token([service()]))),
        *keystone(given("far-1", token(project="far")), given("far-2", token(project="far")), path="/far/v3"),
        route("DELETE", "/v3/auth/tokens", (204, {})),
        route(
            "POST",
            "*/openid-connect/token",
            (200, {"json": {"access_token": "kc-1", "expires_in": 600}}),
            (200, {"json": {"access_token": "kc-2", "expires_in": 600}}),
        ),
    ],
)
GET_BOOK = "mistral workbook-get-definition b"
RUN = {"XDG_RUNTIME_DIR": "{dir}/run"}
LOGIN = {"OS_MISTRAL_URL": "{base}/v2", "OS_AUTH_URL": "{base}/v3", "OS_USERNAME": "alice", "OS_PASSWORD": "secret"}
CATALOG = {name: value for name, value in LOGIN.items() if name != "OS_MISTRAL_URL"}
TARGET = {"OS_MISTRAL_URL": "{base}/v2", "OS_TARGET_AUTH_URL": "{base}/far/v3", "OS_TARGET_PASSWORD": "far-secret"}
KEYCLOAK = {
    "OS_MISTRAL_URL": "{base}/v2",
    "MISTRAL_AUTH_TYPE": "keycloak-oidc",
    "OS_AUTH_URL": "{base}/auth",
    "OS_TENANT_NAME": "realm",
    "OS_USERNAME": "alice",
    "OS_PASSWORD": "secret",
    "OPENID_CLIENT_ID": "c",
}


def script(*lines):
    return "\n".join(["mkdir -m 700 run", *lines])


def kept(reference, *places):
    """The requests, in their order, at these places of those of the reference."""
    return [reference["requests"][place] for place in places]


def cases():
    def one(reference):
        """The token of the first login is used in all later runs."""
        login, get_book = reference["requests"][1:3]
        return [login, get_book, get_book]

    for env in (LOGIN, CATALOG):
        yield Case(
            [],
            FIXTURE,
            {**env, **RUN},
            script=script(GET_BOOK, GET_BOOK),
            differs=("token-cache",),
            ours={"requests": one},
        )
        yield Case([], FIXTURE, {**env, **RUN, "MISTRAL_TOKEN_CACHE": "off"}, script=script(GET_BOOK, GET_BOOK))
        yield Case([], FIXTURE, env, script=script(GET_BOOK, GET_BOOK))
    yield Case(
        [],
        FIXTURE,
        {**LOGIN, "MISTRAL_TOKEN_CACHE": "{dir}/mine"},
        script=f"mkdir -m 700 mine\n{GET_BOOK}\n{GET_BOOK}",
        differs=("token-cache",),
        ours={"requests": one},
    )
    # Other settings have a token of their own.
    yield Case([], FIXTURE, {**LOGIN, **RUN}, script=script(GET_BOOK, f"OS_PASSWORD=other {GET_BOOK}"))
    yield Case([], FIXTURE, {**LOGIN, **RUN}, script=script(GET_BOOK, f"OS_PROJECT_NAME=red {GET_BOOK}"))
    # A folder that others can write to keeps nothing.
    yield Case([], FIXTURE, {**LOGIN, **RUN}, script=script("chmod 777 run", GET_BOOK, GET_BOOK))
    yield Case(
        [],
        FIXTURE,
        {**TARGET, **RUN},
        script=script(GET_BOOK, GET_BOOK),
        differs=("token-cache",),
        ours={"requests": lambda reference: kept(reference, 0, 1, 2, 2)},
    )

    def keycloak(reference):
        login, get_book = reference["requests"][:2]
        form = login["body"]["form"]
        form[form.index(["scope", "profile"])] = ["scope", "openid profile"]
        return [login, get_book, get_book]

    yield Case(
        [],
        FIXTURE,
        {**KEYCLOAK, **RUN},
        script=script(GET_BOOK, GET_BOOK),
        differs=("token-cache",),
        ours={"requests": keycloak},
    )
    # Ready tokens are exchanged each time; a password that others may see is not in any name or file.
    yield Case(
        [],
        FIXTURE,
        {**LOGIN, **RUN, "OS_AUTH_TOKEN": "old"},
        script=script(GET_BOOK, GET_BOOK),
        differs=("token-cache",),
        ours={"requests": one},
    )
    yield Case(
        [],
        FIXTURE,
        {**LOGIN, **RUN},
        script=script(GET_BOOK, "stat -c %a run/mistral run/mistral/* | sort -u", "grep -rl secret run; true"),
        differs=("token-cache",),
        ours={"stdout": BOOK + "600\n700\n"},
    )
    refused = fixture(
        "kept-refused",
        [
            route("GET", "/v2/*", (200, {"row": "workbooks"}), refusal(401, "revoked"), (200, {"row": "workbooks"})),
            *keystone(given("token-1", token()), given("token-2", token())),
        ],
    )

    def renewed(reference):
        login, first = reference["requests"][1:3]
        second = reference["requests"][-1]
        return [login, first, first, login, second]

    yield Case(
        [],
        refused,
        {**LOGIN, **RUN},
        script=script(GET_BOOK, GET_BOOK),
        differs=("token-cache",),
        ours={"requests": renewed},
    )
