"""Where the catalog leads: types, interfaces, regions, versions in URLs, and what to do when it leads nowhere."""

import itertools

from cases import Case
from identity import (
    ANYWHERE,
    BOOK,
    GET_BOOK,
    PROJECT,
    PROXIED,
    given,
    keystone,
    refusal,
    service,
    token,
)
from fixtures import route, fixture

ENV = {"OS_AUTH_URL": "{base}/v3", "OS_AUTH_TOKEN": "old"}

VERSIONS = {
    "versions": [{"id": "v2.0", "status": "CURRENT", "links": [{"href": "{base}/v2", "rel": "self", "target": "v2"}]}]
}
DOCUMENTS = {
    "mistral": (200, {"json": VERSIONS}),
    "other-path": (
        200,
        {
            "json": {
                "versions": [{"id": "v2.0", "status": "CURRENT", "links": [{"href": "{base}/deep/v2/", "rel": "self"}]}]
            }
        },
    ),
    "other-host": (
        200,
        {
            "json": {
                "versions": [
                    {
                        "id": "v2.0",
                        "status": "CURRENT",
                        "links": [{"href": "http://mistral.example.com/v2", "rel": "self"}],
                    }
                ]
            }
        },
    ),
    "v1-too": (
        200,
        {
            "json": {
                "versions": [
                    {"id": "v1.0", "status": "SUPPORTED", "links": [{"href": "{base}/v1", "rel": "self"}]},
                    *VERSIONS["versions"],
                ]
            }
        },
    ),
    "minor": (
        200,
        {"json": {"versions": [{"id": "v2.7", "status": "CURRENT", "links": [{"href": "{base}/v2", "rel": "self"}]}]}},
    ),
    "v3-alone": (
        200,
        {"json": {"versions": [{"id": "v3.0", "status": "CURRENT", "links": [{"href": "{base}/v3", "rel": "self"}]}]}},
    ),
    "no-rel": (
        200,
        {"json": {"versions": [{"id": "v2.0", "status": "CURRENT", "links": [{"href": "{base}/v2", "target": "v2"}]}]}},
    ),
    "300": (300, {"json": VERSIONS}),
    "html": (200, {"text": "<html>Welcome</html>"}),
    "404": (404, {"text": "no such page"}),
    "500": (500, {}),
    "401": (401, {"json": {"faultstring": "who?"}}),
    "empty": (200, {"json": {"versions": []}}),
    "a-list": (200, {"json": []}),
}


FORMS = (
    "/v2",
    "/v2/",
    f"/v2/{PROJECT}",
    f"/v2/AUTH_{PROJECT}",
    "/v2.0",
    "/v2.3/",
    "",
    "/",
    "/v1",
    "/mistral",
    "/mistral/",
    "/mistral/v1/",
    "/v2/other",
    "/v3",
)
SLASHES = {number for number, form in enumerate(FORMS) if form.endswith("/")}
# Forms that lead to a document whose link ends in a slash.
LINKS = {number for number, form in enumerate(FORMS) if "mistral" in form}


def place(name, *services, routes=(), project=PROJECT):
    answers = [given("token-1", token(services, project=project)), given("token-2", token())]
    return fixture(f"catalog-{name}", [*keystone(*answers), *routes, ANYWHERE])


def choices():
    """Several services and endpoints: which is taken."""
    found = place(
        "choice",
        service("{base}/a", "identity"),
        service("{base}/wf-one/v2", "workflow"),
        service("{base}/int-one/v2", interface="internal"),
        service("{base}/one/v2"),
        service("{base}/two/v2", region="RegionTwo"),
        service("{base}/adm-two/v2", interface="admin", region="RegionTwo"),
        service("{base}/wf-three/v2", "workflow", region="RegionThree"),
        service("{base}/other/v2", "my-workflow"),
        service("{base}/again/v2"),
    )
    interfaces = ("", "public", "publicURL", "internal", "internalURL", "admin", "adminURL")
    for region, interface, kind in itertools.product(
        ("", "RegionOne", "RegionTwo", "RegionThree"), interfaces, ("", "workflow")
    ):
        if kind and region:
            continue
        env = {**ENV, "OS_REGION_NAME": region, "OS_MISTRAL_ENDPOINT_TYPE": interface, "OS_MISTRAL_SERVICE_TYPE": kind}
        known = {
            "": {"public", "internal", "admin"},
            "RegionOne": {"public", "internal"},
            "RegionTwo": {"public", "admin"},
            "RegionThree": {"public"},
        }
        yield Case(
            GET_BOOK,
            found,
            {**PROXIED, **env},
            **({} if (interface or "public").removesuffix("URL") in known[region] else missing_endpoint()),
        )
    for args in (
        ["--os-mistral-service-type", "my-workflow"],
        ["--os-mistral-endpoint-type=internal"],
        ["--os-region-name", "RegionTwo"],
    ):
        yield Case([*args, *GET_BOOK], found, {**PROXIED, **ENV, "OS_REGION_NAME": "RegionOne"})
    for env in (
        {"OS_MISTRAL_ENDPOINT_TYPE": "PUBLIC"},
        {"OS_MISTRAL_ENDPOINT_TYPE": "nosuch"},
        {"OS_REGION_NAME": "regionone"},
        {"OS_REGION_NAME": "Nope"},
    ):
        yield Case(GET_BOOK, found, {**PROXIED, **ENV, **env}, **missing_endpoint())
    for kind in ("nosuch", "WORKFLOWV2", "workflow-service"):
        yield Case(GET_BOOK, found, {**PROXIED, **ENV, "OS_MISTRAL_SERVICE_TYPE": kind}, **no_service(kind))


def missing_endpoint():
    """The catalog has the service, but not in that region: the token is sent to no server."""

    def requests(reference):
        return [request for request in reference["requests"][1:] if not request["path"].startswith("http://localhost")]

    return {
        "differs": ("failed-login",),
        "ours": {
            "code": 1,
            "stdout": "",
            "requests": requests,
            "stderr": ["the catalog has no ", "hint: available: workflow"],
        },
    }


def no_service(kind="workflowv2"):
    return {
        "differs": ("no-service",),
        "ours": {"stderr": [f"warning: the catalog has no service of type {kind}; using http://localhost:8989/v2"]},
    }


def urls():
    """Forms of an endpoint's URL, by the type that is asked for and the type that the catalog has."""
    for number, form in enumerate(FORMS):
        for kind in ("workflowv2", "workflow"):
            found = place(
                f"url-{number}-{kind}",
                service("{base}" + form, kind),
                routes=[
                    route("GET", "/", DOCUMENTS["mistral"]),
                    route("GET", "/mistral", DOCUMENTS["other-path"]),
                    route("GET", "/mistral/", DOCUMENTS["other-path"]),
                ],
            )
            for wanted in ("workflowv2", "workflow"):
                if wanted == "workflow" and number % 3:
                    continue
                ends = number in SLASHES or wanted == "workflowv2" and number in LINKS
                yield Case(GET_BOOK, found, {**ENV, "OS_MISTRAL_SERVICE_TYPE": wanted}, **(slash() if ends else {}))
    for name, url in {
        "localhost": "{localhost}/v2",
        "dead": "http://127.0.0.1:1/v2",
        "no-scheme": "127.0.0.1:8989/v2",
        "ftp": "ftp://127.0.0.1/v2",
    }.items():
        yield Case(GET_BOOK, place(f"url-{name}", service(url)), {**PROXIED, **ENV})
    yield Case(
        GET_BOOK,
        place("url-none", service("")),
        {**PROXIED, **ENV},
        differs=("failed-login",),
        ours={
            "code": 1,
            "stdout": "",
            "requests": posted,
            "stderr": ["Mistral's endpoint in the catalog is not a URL"],
        },
    )
    yield Case(
        GET_BOOK,
        place("url-0-other", service("{base}", "my-workflow")),
        {**ENV, "OS_MISTRAL_SERVICE_TYPE": "my-workflow"},
    )


def slash():
    """A slash at the end is dropped."""

    def requests(reference):
        for request in reference["requests"][1:]:
            request["path"] = request["path"].replace("//", "/")
        return reference["requests"][1:]

    return {"differs": ("url-slash",), "ours": {"requests": requests}}


def documents():
    """What an endpoint without a version in its URL answers."""
    for name, answer in DOCUMENTS.items():
        for form in ("", "/v1", f"/v1/{PROJECT}") if name in ("mistral", "401", "html") else ("", "/v1"):
            stated = {"other-path": slash, "401": no_document, "no-rel": first_link}.get(name, dict)()
            yield Case(
                GET_BOOK,
                place(f"document-{name}{form}", service("{base}" + form), routes=[route("GET", "/", answer)]),
                {**ENV},
                **stated,
            )


def first_link():
    """A link without a relation counts as the one to the version itself."""
    get_book = {"method": "GET", "path": "/v2/workbooks/b", "headers": {"accept": "*/*", "x-auth-token": "token-1"}}
    return {
        "differs": ("version-links",),
        "ours": {"code": 0, "stdout": BOOK, "requests": lambda reference: [*reference["requests"][1:3], get_book]},
    }


def no_document():
    """A token that is refused there is no reason for a new login."""

    def requests(reference):
        *found, last = reference["requests"][1:]
        again = [number for number, request in enumerate(found) if request["method"] == "POST"][1]
        last["headers"]["x-auth-token"] = "token-1"
        return found[:again] + found[again + 2 :] + [last]

    return {"differs": ("login-once",), "ours": {"requests": requests}}


def missing_service():
    """Catalogs without Mistral, and logins that fail where a catalog is needed."""
    for name, services in {
        "empty": [],
        "other": [service(kind="compute")],
        "no-endpoints": [{"type": "workflowv2", "name": "m", "endpoints": []}],
    }.items():
        yield Case(GET_BOOK, place(name, *services), {**PROXIED, **ENV}, **no_service())
    yield Case(
        GET_BOOK,
        place("unscoped", project=None),
        {**PROXIED, **ENV},
        differs=("no-service",),
        ours={"stderr": ["warning: the login has no project, so there is no catalog"]},
    )
    yield Case(GET_BOOK, place("url", service("{base}/one/v2")), {**ENV, "OS_MISTRAL_URL": "{base}/mine"})
    for status in (401, 403, 404, 500):
        found = fixture(f"catalog-login-{status}", [*keystone(refusal(status, f"no {status}")), ANYWHERE])
        yield Case(
            GET_BOOK,
            found,
            {**PROXIED, **ENV},
            differs=("login-once",),
            ours={"stderr": [f"Keystone refused the login: no {status}"], "requests": posted},
        )
    found = fixture(
        "catalog-late", [*keystone(refusal(401, "not yet"), given("token-2", token([service()]))), ANYWHERE]
    )
    yield Case(
        GET_BOOK,
        found,
        {**PROXIED, **ENV},
        differs=("failed-login", "login-once"),
        ours={"code": 1, "stdout": "", "requests": posted},
    )


def posted(reference):
    """The first login alone."""
    return [request for request in reference["requests"] if request["method"] == "POST"][:1]


def cases():
    yield from choices()
    yield from urls()
    yield from documents()
    yield from missing_service()
