"""Logins to Keystone v2.0: password and token, tenant by name and ID, catalogs, and what that API does not know."""

import itertools

from cases import Case
from identity import (
    ANYWHERE,
    BOOK,
    GET_BOOK,
    PROXIED,
    access,
    keystone,
    refusal,
    service_v2,
    version,
)
from fixtures import route, fixture


def keystone_v2(*answers, path="/v2.0", name="v2.0"):
    """The v2.0 API at a path."""
    answers = answers or (access([service_v2()]), access([service_v2()], name="token-2"))
    return [
        route("GET", path, (200, {"json": {"version": version("/v2.0/", name=name)}})),
        route("POST", "/v2.0/tokens", *answers),
    ]


FIXTURE = fixture("v2", keystone_v2())
BOTH = {"OS_AUTH_URL": "{base}/v2.0", "OS_MISTRAL_URL": "{base}/v2"}
ALICE = {"OS_USERNAME": "alice", "OS_PASSWORD": "secret"}
IDENTITIES = (ALICE, {"OS_AUTH_TOKEN": "old"}, {**ALICE, "OS_AUTH_TOKEN": "old"})
PROJECTS = (
    {},
    {"OS_TENANT_ID": "PID"},
    {"OS_PROJECT_ID": "PID"},
    {"OS_TENANT_NAME": "réd"},
    {"OS_PROJECT_NAME": "red"},
    {"OS_TENANT_ID": "PID", "OS_TENANT_NAME": "red"},
)


def body(env):
    """The login as v2.0 has it."""
    if "OS_AUTH_TOKEN" in env:
        auth = {"token": {"id": env["OS_AUTH_TOKEN"]}}
    else:
        auth = {"passwordCredentials": {"username": env["OS_USERNAME"], "password": env["OS_PASSWORD"]}}
    if "OS_TENANT_ID" in env:
        auth["tenantId"] = env["OS_TENANT_ID"]
    elif "OS_TENANT_NAME" in env:
        auth["tenantName"] = env["OS_TENANT_NAME"]
    return {"json": {"auth": auth}}


def logged_in(env, *before):
    """The login and the request of this client where the reference fails."""
    headers = {"accept": "application/json", "content-type": "application/json"}
    if "OS_AUTH_TOKEN" in env:
        headers["x-auth-token"] = env["OS_AUTH_TOKEN"]
    return {
        "differs": ("v2-only",),
        "ours": {
            "code": 0,
            "stdout": BOOK,
            "requests": [
                *before,
                {"method": "POST", "path": "/v2.0/tokens", "headers": headers, "body": body(env)},
                {"method": "GET", "path": "/v2/workbooks/b", "headers": {"accept": "*/*", "x-auth-token": "token-1"}},
            ],
        },
    }


def urls():
    """Every login by the URL that ends in the version."""
    for identity, project in itertools.product(IDENTITIES, PROJECTS):
        env = {**identity, **project}
        yield Case(GET_BOOK, FIXTURE, {**BOTH, **env})
    yield Case(
        ["--os-auth-url={base}/v2.0", "--os-username=alice", "--os-password=secret", "--os-tenant-name=red", *GET_BOOK],
        FIXTURE,
    )
    yield Case(["--os-auth-url={base}/v2.0", "--os-auth-token=old", "--os-project-id=PID", *GET_BOOK], FIXTURE)


def slashes():
    """The same with a slash, and with versions that are found at another URL."""
    asked = {"method": "GET", "path": "/", "headers": {"accept": "application/json"}}
    alone = fixture(
        "v2-alone",
        [
            *keystone_v2(),
            route("GET", "/", (300, {"json": {"versions": {"values": [version("/v2.0/", name="v2.0")]}}})),
        ],
    )
    for identity, project in itertools.product(IDENTITIES[:2], (PROJECTS[0], PROJECTS[1], PROJECTS[3])):
        env = {**identity, **project}
        yield Case(GET_BOOK, FIXTURE, {**BOTH, **env, "OS_AUTH_URL": "{base}/v2.0/"}, **logged_in(env))
        yield Case(GET_BOOK, alone, {**BOTH, **env, "OS_AUTH_URL": "{base}"}, **logged_in(env, asked))
    both = fixture(
        "v2-and-v3",
        [
            *keystone_v2(),
            *keystone(),
            route("GET", "/", (300, {"json": {"versions": {"values": [version("/v2.0/", name="v2.0"), version()]}}})),
        ],
    )
    for identity in IDENTITIES[:2]:
        yield Case(GET_BOOK, both, {**BOTH, **identity, "OS_AUTH_URL": "{base}"})
        yield Case(GET_BOOK, both, {**BOTH, **identity, "OS_AUTH_URL": "{base}/v2.0"})


def domains():
    """That API has no domains but the default one."""
    for name in ("USER_DOMAIN", "PROJECT_DOMAIN"):
        for part, value in (("ID", "d1"), ("NAME", "Domain")):
            yield Case(
                GET_BOOK,
                FIXTURE,
                {**BOTH, **ALICE, "OS_TENANT_NAME": "red", f"OS_{name}_{part}": value},
                differs=("error-texts",),
                ours={"stderr": ["the v2.0 API of Keystone does not support domains"]},
            )
        for part, value in (("ID", "default"), ("NAME", "Default")):
            env = {**ALICE, "OS_TENANT_NAME": "red", f"OS_{name}_{part}": value}
            yield Case(GET_BOOK, FIXTURE, {**BOTH, **env}, **logged_in(env))


def catalogs():
    """Where the catalog leads, in the form that v2.0 has it."""
    region = {"RegionTwo": service_v2("{base}/two/v2", region="RegionTwo"), "RegionOne": service_v2()}
    place = fixture(
        "v2-regions", [*keystone_v2(access([service_v2("{base}/no", "compute"), *region.values()])), ANYWHERE]
    )
    env = {**ALICE, "OS_AUTH_URL": "{base}/v2.0", "OS_TENANT_NAME": "red"}
    for name in ("", *region):
        for interface in ("", "internal", "adminURL", "internalURL"):
            yield Case(GET_BOOK, place, {**env, "OS_REGION_NAME": name, "OS_MISTRAL_ENDPOINT_TYPE": interface})
    for name, url in {
        "project": "{base}/v2/5f9d7c5f0b8f4b34a7d1f3d5b3f8c2aa",
        "bare": "{base}",
        "localhost": "{localhost}/v2",
    }.items():
        answers = [
            *keystone_v2(access([service_v2(url)])),
            route(
                "GET",
                "/",
                (
                    200,
                    {
                        "json": {
                            "versions": [
                                {
                                    "id": "v2.0",
                                    "status": "CURRENT",
                                    "links": [{"href": "{base}/v2", "rel": "self", "target": "v2"}],
                                }
                            ]
                        }
                    },
                ),
            ),
        ]
        yield Case(GET_BOOK, fixture(f"v2-{name}", [*answers, ANYWHERE]), env)
    for name, catalog in {"empty": [], "other": [service_v2(kind="compute")]}.items():
        place = fixture(f"v2-catalog-{name}", [*keystone_v2(access(catalog)), ANYWHERE])
        yield Case(
            GET_BOOK,
            place,
            {**PROXIED, **env},
            differs=("no-service",),
            ours={"stderr": ["warning: the catalog has no service of type workflowv2; using http://localhost:8989/v2"]},
        )
    unscoped = fixture("v2-unscoped", [*keystone_v2(access(project=None)), ANYWHERE])
    yield Case(
        GET_BOOK,
        unscoped,
        {**PROXIED, **env, "OS_TENANT_NAME": ""},
        differs=("no-service",),
        ours={"stderr": ["warning: the login has no project, so there is no catalog"]},
    )


def refused():
    for status in (401, 403, 404, 500):
        place = fixture(f"v2-{status}", keystone_v2(refusal(status, f"no {status}")))
        for identity in IDENTITIES[:2]:
            yield Case(
                GET_BOOK,
                place,
                {**BOTH, **identity},
                differs=("error-texts",),
                ours={"stderr": [f"Keystone refused the login: no {status}"]},
            )
    for name, answer in {
        "list": (200, {"json": []}),
        "text": (200, {"text": "hello"}),
        "bare": (200, {"json": {"access": {}}}),
    }.items():
        yield Case(GET_BOOK, fixture(f"v2-answer-{name}", keystone_v2(answer)), {**BOTH, **ALICE})
    again = fixture(
        "v2-again",
        [
            route("GET", "/v2/workbooks/b", (401, {"json": {"faultstring": "who?"}}), (200, {"row": "workbooks"})),
            *keystone_v2(),
        ],
    )
    yield Case(GET_BOOK, again, {**BOTH, **ALICE})


def cases():
    yield from urls()
    yield from slashes()
    yield from domains()
    yield from catalogs()
    yield from refused()
