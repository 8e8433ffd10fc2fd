"""Settings that the reference does not have: it refuses their options and ignores their variables."""

from cases import Case
from identity import BOOK, GET_BOOK, PROXIED, USER, access, given, keystone, service, token
from fixtures import route, fixture

FIXTURE = fixture(
    "own",
    [
        *keystone(given("token-1", token([service(), service("{base}/internal/v2", interface="internal")]))),
        *keystone(given("far-1", token(project="far")), path="/far/v3"),
        route("POST", "/v2.0/tokens", access()),
        route("GET", "/internal/v2/workbooks/b", (200, {"row": "workbooks"})),
        route("DELETE", "/v3/auth/tokens", (204, {})),
    ],
)
MISTRAL = {"OS_MISTRAL_URL": "{base}/v2"}
ALICE = {"OS_AUTH_URL": "{base}/v3", "OS_USERNAME": "alice", "OS_PASSWORD": "secret"}
DEFAULT = {"id": "default"}
PASSWORD = {"methods": ["password"], "password": {"user": {"name": "alice", "domain": DEFAULT, "password": "secret"}}}


def login(identity, scope=None, path="/v3", old=None):
    auth = {"identity": identity, **({"scope": {"project": scope}} if scope else {})}
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        **({"x-auth-token": old} if old else {}),
    }
    return {"method": "POST", "path": f"{path}/auth/tokens", "headers": headers, "body": {"json": {"auth": auth}}}


def get_book(path="/v2/workbooks/b", name="token-1", **more):
    headers = {"accept": "*/*", **({"x-auth-token": name} if name else {}), **more}
    return {"method": "GET", "path": path, "headers": headers}


def works(*requests, **more):
    """The request is made, by these."""
    return {"differs": ("more",), "ours": {"code": 0, "stdout": BOOK, "requests": list(requests), **more}}


def logins():
    """Ways to name the user."""
    by_id = {"methods": ["password"], "password": {"user": {"id": "uid", "password": "secret"}}}
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, **ALICE, "OS_USERNAME": "", "OS_USER_ID": "uid"},
        **works(login(by_id), get_book()),
    )
    yield Case(["--os-user-id", "uid", *GET_BOOK], FIXTURE, {**MISTRAL, **ALICE}, **works(login(by_id), get_book()))
    old = {"methods": ["token"], "token": {"id": "old"}}
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, "OS_AUTH_URL": "{base}/v3", "OS_TOKEN": "old"},
        **works(login(old, old="old"), get_book()),
    )
    yield Case(
        ["--os-token", "old", *GET_BOOK],
        FIXTURE,
        {**MISTRAL, "OS_AUTH_URL": "{base}/v3"},
        **works(login(old, old="old"), get_book()),
    )
    credential = {"methods": ["application_credential"], "application_credential": {"id": "cid", "secret": "shh"}}
    named = {
        "methods": ["application_credential"],
        "application_credential": {"name": "ci", "secret": "shh", "user": {"name": "alice", "domain": DEFAULT}},
    }
    env = {**MISTRAL, "OS_AUTH_URL": "{base}/v3", "OS_APPLICATION_CREDENTIAL_SECRET": "shh"}
    yield Case(
        GET_BOOK, FIXTURE, {**env, "OS_APPLICATION_CREDENTIAL_ID": "cid"}, **works(login(credential), get_book())
    )
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**env, "OS_APPLICATION_CREDENTIAL_ID": "cid", "OS_PROJECT_NAME": "red"},
        **works(login(credential), get_book()),
    )
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**env, "OS_APPLICATION_CREDENTIAL_NAME": "ci", "OS_USERNAME": "alice"},
        **works(login(named), get_book()),
    )
    args = ["--os-application-credential-id", "cid", "--os-application-credential-secret", "shh"]
    yield Case(
        [*args, *GET_BOOK], FIXTURE, {**MISTRAL, "OS_AUTH_URL": "{base}/v3"}, **works(login(credential), get_book())
    )
    for kind in ("password", "v3password"):
        yield Case(
            ["--os-auth-type", kind, *GET_BOOK],
            FIXTURE,
            {**MISTRAL, **ALICE, "OS_AUTH_TOKEN": "old"},
            **works(login(PASSWORD), get_book()),
        )
        yield Case(
            ["--os-auth-type", kind, *GET_BOOK], FIXTURE, {**MISTRAL, **ALICE}, **works(login(PASSWORD), get_book())
        )
    yield Case(["--os-auth-type", "none", *GET_BOOK], FIXTURE, {**MISTRAL, **ALICE}, **works(get_book(name=None)))
    for wanted, name, value in ((credential, "ID", "cid"), (named, "NAME", "ci")):
        asked = {"OS_AUTH_TYPE": "v3applicationcredential", f"OS_APPLICATION_CREDENTIAL_{name}": value}
        yield Case(
            GET_BOOK,
            FIXTURE,
            {**env, **ALICE, **asked},
            differs=("more",),
            ours={
                "requests": [login(wanted), get_book()],
                "stderr": ["because OS_AUTH_TYPE asks for the application credential"],
            },
        )
    yield Case(
        ["--os-auth-t", "old", *GET_BOOK],
        FIXTURE,
        {**MISTRAL, "OS_AUTH_URL": "{base}/v3"},
    )
    yield Case(
        ["--os-interface", "internal", *GET_BOOK],
        FIXTURE,
        ALICE,
        **works(login(PASSWORD), get_book("/internal/v2/workbooks/b")),
    )


def target_login():
    """The login at the target cloud's Keystone, and its headers in the request to Mistral."""
    asked = {"method": "GET", "path": "/far/v3", "headers": {"accept": "application/json"}}
    told = get_book(
        name=None,
        **{
            "x-target-auth-token": "far-1",
            "x-target-auth-uri": "{base}/far/v3/",
            "x-target-project-id": "far",
            "x-target-user-id": USER,
        },
    )
    return asked, told


def targets():
    """The same for the target cloud, and names that the installation guide writes."""
    far = {"OS_TARGET_AUTH_URL": "{base}/far/v3", "OS_TARGET_PASSWORD": "far-secret"}
    admin = {
        "methods": ["password"],
        "password": {"user": {"name": "admin", "domain": DEFAULT, "password": "far-secret"}},
    }
    asked, told = target_login()

    def at(identity, scope=None, old=None):
        return [asked, login(identity, scope, "/far/v3", old), told]

    scope = {"name": "red", "domain": DEFAULT}
    for option in ("--os-target-tenant", "--os-target-project-name"):
        yield Case([option, "red", *GET_BOOK], FIXTURE, {**MISTRAL, **far}, **works(*at(admin, scope)))
    yield Case(
        ["--os-target-project-id=PID", *GET_BOOK], FIXTURE, {**MISTRAL, **far}, **works(*at(admin, {"id": "PID"}))
    )
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, **far, "OS_TARGET_PROJECT_NAME": "red"},
        differs=("more",),
        ours={"requests": at(admin, scope)},
    )
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, **far, "OS_TARGET_PROJECT_ID": "PID"},
        differs=("more",),
        ours={"requests": at(admin, {"id": "PID"})},
    )
    by_id = {"methods": ["password"], "password": {"user": {"id": "uid", "password": "far-secret"}}}
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, **far, "OS_TARGET_USER_ID": "uid"},
        differs=("more",),
        ours={"requests": at(by_id)},
    )
    old = {"methods": ["token"], "token": {"id": "old"}}
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, "OS_TARGET_AUTH_URL": "{base}/far/v3", "OS_TARGET_TOKEN": "old"},
        differs=("more",),
        ours={"requests": at(old, old="old")},
    )
    for option in (["--os-target-insecure"], ["--os-target-cacert", "ca.pem"]):
        more = {"x-target-insecure": "True"} if len(option) == 1 else {}
        yield Case([*option, *GET_BOOK], FIXTURE, MISTRAL, **works(get_book(name=None, **more)))


CLOUDS = """clouds:
  red:
    auth:
      auth_url: {base}/v3
      username: alice
      password: secret
      project_name: red
    region_name: RegionOne
  other:
    auth: {auth_url: "{base}/far/v3", username: bob, password: far-secret}
"""


def clouds():
    """clouds.yaml, which the reference does not read."""
    files = {"clouds.yaml": CLOUDS}
    scope = {"name": "red", "domain": DEFAULT}
    red = [login(PASSWORD, scope), get_book(**{"x-region-name": "RegionOne"})]
    yield Case(["--os-cloud", "red", *GET_BOOK], FIXTURE, {}, files, **works(*red))
    yield Case(GET_BOOK, FIXTURE, {**MISTRAL, "OS_CLOUD": "red"}, files, differs=("more",), ours={"requests": red})
    yield Case(
        GET_BOOK,
        FIXTURE,
        {"OS_CLOUD": "red", "OS_USERNAME": "carol"},
        files,
        **works(
            login(
                {
                    "methods": ["password"],
                    "password": {"user": {"name": "carol", "domain": DEFAULT, "password": "secret"}},
                },
                scope,
            ),
            red[1],
        ),
    )
    yield Case(
        ["--os-cloud", "nosuch", *GET_BOOK],
        FIXTURE,
        MISTRAL,
        files,
        differs=("more",),
        ours={"code": 1, "stdout": "", "stderr": ["nosuch"]},
    )
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, "OS_CLOUD": "red"},
        {".config/openstack/clouds.yaml": CLOUDS},
        differs=("more",),
        ours={"requests": red},
    )
    bob = {"methods": ["password"], "password": {"user": {"name": "bob", "domain": DEFAULT, "password": "far-secret"}}}
    asked, told = target_login()
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, "OS_TARGET_CLOUD": "other"},
        files,
        differs=("more",),
        ours={"requests": [asked, login(bob, path="/far/v3"), told]},
    )


def requests():
    """Limits, logs and commands of our own."""
    for name in ("connect-timeout", "timeout"):
        yield Case(
            [f"--os-{name}", "5", *GET_BOOK],
            FIXTURE,
            MISTRAL,
            differs=("timeouts",),
            ours={"code": 0, "stdout": BOOK, "requests": [get_book(name=None)]},
        )
        variable = "MISTRAL_" + name.upper().replace("-", "_")
        yield Case(GET_BOOK, FIXTURE, {**MISTRAL, variable: "5"})
        yield Case(
            GET_BOOK,
            FIXTURE,
            {**MISTRAL, variable: "soon"},
            differs=("timeouts",),
            ours={"code": 1, "stdout": "", "requests": [], "stderr": [f"{variable} is not a number of seconds"]},
        )
    for size, code in (("1MiB", 0), ("0", 0), ("16", 1), ("much", 1)):
        what = "larger than the limit of 16 bytes" if size == "16" else "MISTRAL_MAX_RESPONSE is not a number of bytes"
        stated = {"code": 1, "stdout": "", "stderr": [what], **({"requests": []} if size == "much" else {})}
        found = {"differs": ("answer-size",), "ours": stated} if code else {}
        yield Case(GET_BOOK, FIXTURE, {**MISTRAL, "MISTRAL_MAX_RESPONSE": size}, **found)
    status = ["auth-status", "-f", "value", "-c", "Method", "-c", "User", "-c", "Project", "-c", "Endpoint"]
    yield Case(
        status,
        FIXTURE,
        {**MISTRAL, **ALICE},
        differs=("more",),
        ours={"code": 0, "stdout": "Keystone, password\nalice\nred\n{base}/v2\n", "requests": [login(PASSWORD)]},
    )
    yield Case(
        ["dev-server-status", "-f", "value", "-c", "Status"],
        FIXTURE,
        PROXIED,
        differs=("more",),
        ours={"code": 0, "stdout": "STOPPED\n"},
    )


def cases():
    yield from logins()
    yield from targets()
    yield from clouds()
    yield from requests()
