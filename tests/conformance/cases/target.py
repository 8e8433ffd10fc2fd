"""The target cloud, in which actions run: logins, their order, and the headers for Mistral."""

import itertools

from cases import Case
from identity import (
    BOOK,
    GET_BOOK,
    PROJECT,
    USER,
    access,
    given,
    keystone,
    refusal,
    service,
    token,
    version,
)
from fixtures import route, fixture

FAR = [given("far-1", token(project="far-project")), given("far-2", token(project="far-project"))]
NEAR = keystone(given("near-1", token([service()])), given("near-2", token([service()])))
FIXTURE = fixture("target", [*NEAR, *keystone(*FAR, path="/far/v3")])
MISTRAL = {"OS_MISTRAL_URL": "{base}/v2"}
LOGIN = {"OS_AUTH_URL": "{base}/v3", "OS_AUTH_TOKEN": "old"}
FAR_URL = {"OS_TARGET_AUTH_URL": "{base}/far/v3"}
MAINS = {"none": MISTRAL, "url": {**MISTRAL, **LOGIN}, "catalog": LOGIN}

SETTINGS = {
    "username": "bob",
    "password": "far-secret",
    "tenant-id": "FID",
    "tenant-name": "far",
    "auth-token": "far-old",
    "region-name": "FarRegion",
    "user-domain-id": "fd1",
    "user-domain-name": "FarUsers",
    "project-domain-id": "fd2",
    "project-domain-name": "FarProjects",
}


def variable(name):
    return "OS_TARGET_" + name.upper().replace("-", "_")


def logins():
    """Identities by projects by domains, beside each kind of main login."""
    identities = (
        {"username": "bob", "password": "far-secret"},
        {"auth-token": "far-old"},
        {"auth-token": "far-old", "password": "far-secret"},
    )
    projects = ({}, {"tenant-id": "FID"}, {"tenant-name": "far"}, {"tenant-id": "FID", "tenant-name": "far"})
    domains = (
        {},
        {"user-domain-id": "fd1", "project-domain-id": "fd2"},
        {"user-domain-name": "FarUsers", "project-domain-name": "FarProjects"},
    )
    mains = itertools.cycle(MAINS.values())
    ways = itertools.cycle([True, False, False, True, False])
    for identity, project, domain in itertools.product(identities, projects, domains):
        settings = {**identity, **project, **domain}
        if next(ways):
            args = [word for name, value in settings.items() for word in (f"--os-target-{name}", value)]
            yield Case(args + GET_BOOK, FIXTURE, {**next(mains), **FAR_URL})
        else:
            yield Case(
                GET_BOOK,
                FIXTURE,
                {**next(mains), **FAR_URL, **{variable(name): value for name, value in settings.items()}},
            )


def headers():
    """The headers for Mistral without a login at the target cloud: each setting alone, and all at once."""
    settings = {name: value for name, value in SETTINGS.items() if name not in ("password", "auth-token")}
    sets = [{name: value} for name, value in settings.items()] + [settings]
    for chosen, main in itertools.product(sets, (MAINS["none"], MAINS["url"])):
        env = {**main, **{variable(name): value for name, value in chosen.items()}}
        yield Case(GET_BOOK, FIXTURE, env)
        yield Case(GET_BOOK, FIXTURE, {**env, **FAR_URL})
    for name, value in settings.items():
        yield Case([f"--os-target-{name}={value}", *GET_BOOK], FIXTURE, {**MISTRAL, variable(name): "other"})
        yield Case(GET_BOOK, FIXTURE, {**MISTRAL, variable(name): ""})
    yield Case(["--os-target_cacert", "missing.pem", *GET_BOOK], FIXTURE, {**MAINS["url"], **FAR_URL})


def insecure():
    """The switch and the words of its variable; Mistral gets a header."""
    for main in (MAINS["none"], MAINS["url"]):
        yield Case(["--target_insecure", *GET_BOOK], FIXTURE, main)
        yield Case(GET_BOOK, FIXTURE, {**main, "TARGET_MISTRALCLIENT_INSECURE": "True"})
    for word in ("1", "true", "yes", "on", "TRUE"):
        yield Case(
            GET_BOOK,
            FIXTURE,
            {**MISTRAL, "TARGET_MISTRALCLIENT_INSECURE": word},
            differs=("insecure-words",),
            ours={"requests": insecurely("True")},
        )
    for word in ("0", "false", "No", "off", "f", "n"):
        yield Case(
            GET_BOOK,
            FIXTURE,
            {**MISTRAL, "TARGET_MISTRALCLIENT_INSECURE": word},
            differs=("insecure-words",),
            ours={"requests": insecurely(None)},
        )
    yield Case(
        GET_BOOK,
        FIXTURE,
        {**MISTRAL, "TARGET_MISTRALCLIENT_INSECURE": "maybe"},
        differs=("insecure-words",),
        ours={
            "code": 1,
            "stdout": "",
            "requests": [],
            "stderr": ["TARGET_MISTRALCLIENT_INSECURE is neither true nor false"],
        },
    )


def insecurely(word):
    def requests(reference):
        for request in reference["requests"]:
            del request["headers"]["x-target-insecure"]
            if word:
                request["headers"]["x-target-insecure"] = word
        return reference["requests"]

    return requests


def places():
    """Forms of the target's URL, documents, and its v2.0 API."""
    password = {"OS_TARGET_PASSWORD": "far-secret", "OS_TARGET_TENANT_NAME": "far"}
    documents = {
        "values": {"versions": {"values": [version("/far/v3/")]}},
        "no-slash": {"version": version("/far/v3")},
        "other-host": {"version": version("/far/v3/", host="http://far.example.com:5000")},
        "both": {"versions": {"values": [version("/far/v2.0/", name="v2.0"), version("/far/v3/")]}},
    }
    for name, document in documents.items():
        answer = (300, {"json": document})
        place = fixture(
            f"target-{name}",
            [
                *NEAR,
                route("GET", "/far", answer),
                route("GET", "/far/v3/", answer),
                *keystone(*FAR, path="/far/v3", document=document),
            ],
        )
        for path, main in itertools.product(("/far", "/far/v3", "/far/v3/"), (MAINS["none"], MAINS["catalog"])):
            yield Case(GET_BOOK, place, {**main, **password, "OS_TARGET_AUTH_URL": "{base}" + path})
    for name, answer in {
        "404": (404, {}),
        "500": (500, {}),
        "html": (200, {"text": "<html>"}),
        "empty": (200, {"json": {}}),
    }.items():
        place = fixture(
            f"target-document-{name}",
            [route("GET", "/v3", answer), route("POST", "/v3/auth/tokens", *FAR), route("GET", "/", answer)],
        )
        for path in ("/v3", "/v3/", "/"):
            yield Case(GET_BOOK, place, {**MISTRAL, **password, "OS_TARGET_AUTH_URL": "{base}" + path})
    old = [
        route("GET", "/v2.0", (200, {"json": {"version": version("/v2.0/", name="v2.0")}})),
        route("POST", "/v2.0/tokens", access(name="far-1")),
    ]
    place = fixture("target-v2", [*NEAR, *old])
    for identity in (password, {"OS_TARGET_AUTH_TOKEN": "far-old", "OS_TARGET_TENANT_ID": "FID"}):
        yield Case(GET_BOOK, place, {**MISTRAL, **identity, "OS_TARGET_AUTH_URL": "{base}/v2.0"}, **v2_only(identity))


def v2_only(identity):
    """The target's v2.0 API is logged in to, as it is when the main one is v2.0 too."""
    post = {"accept": "application/json", "content-type": "application/json"}
    if "OS_TARGET_PASSWORD" in identity:
        auth = {"passwordCredentials": {"username": "admin", "password": "far-secret"}, "tenantName": "far"}
    else:
        auth = {"token": {"id": "far-old"}, "tenantId": "FID"}
        post["x-auth-token"] = "far-old"
    told = {
        "accept": "*/*",
        "x-target-auth-token": "far-1",
        "x-target-auth-uri": "{base}/v2.0/",
        "x-target-project-id": PROJECT,
        "x-target-user-id": USER,
    }
    return {
        "differs": ("v2-only",),
        "ours": {
            "code": 0,
            "stdout": BOOK,
            "requests": lambda reference: [
                *reference["requests"][:1],
                {"method": "POST", "path": "/v2.0/tokens", "headers": post, "body": {"json": {"auth": auth}}},
                {"method": "GET", "path": "/v2/workbooks/b", "headers": told},
            ],
        },
    }


def failures():
    """Logins that fail at either cloud: the error names the cloud."""
    password = {**FAR_URL, "OS_TARGET_PASSWORD": "bad"}
    for status, main in itertools.product((401, 403, 404, 500), MAINS.values()):
        place = fixture(f"target-{status}", [*NEAR, *keystone(refusal(status, f"far {status}"), path="/far/v3")])
        yield Case(
            GET_BOOK,
            place,
            {**main, **password},
            differs=("error-texts",),
            ours={"stderr": [f"the target cloud's Keystone refused the login: far {status}"]},
        )
    place = fixture("target-main-401", [*keystone(refusal(401, "near")), *keystone(*FAR, path="/far/v3")])
    yield Case(
        GET_BOOK,
        place,
        {**MAINS["url"], **password},
        differs=("error-texts",),
        ours={"stderr": ["mistral: Keystone refused the login: near"]},
    )
    for secret in ({"OS_TARGET_PASSWORD": "x"}, {"OS_TARGET_AUTH_TOKEN": "x"}):
        for main in MAINS.values():
            ours = {"stderr": ["requires a login to the target cloud, but the URL of its Keystone is not set"]}
            if main == MAINS["none"]:
                ours.update(code=1, stdout="", requests=[])
            elif main == MAINS["catalog"]:
                ours.update(requests=[])
            yield Case(GET_BOOK, FIXTURE, {**main, **secret}, differs=("target-without-url",), ours=ours)
    for url in ("http://127.0.0.1:1/v3", "far.example.com/v3", "ftp://far/v3"):
        yield Case(GET_BOOK, FIXTURE, {**MISTRAL, **password, "OS_TARGET_AUTH_URL": url})
    unscoped = fixture("target-unscoped", keystone(given("far-1", token(project=None)), path="/far/v3"))
    for more in ({}, {"OS_TARGET_TENANT_ID": "FID"}):
        yield Case(GET_BOOK, unscoped, {**MISTRAL, **password, **more})
    refused = fixture(
        "target-refused", [route("GET", "/v2/*", refusal(401, "who?")), *NEAR, *keystone(*FAR, path="/far/v3")]
    )
    for main in MAINS.values():
        yield Case(GET_BOOK, refused, {**main, **password})


def cases():
    yield from logins()
    yield from headers()
    yield from insecure()
    yield from places()
    yield from failures()
