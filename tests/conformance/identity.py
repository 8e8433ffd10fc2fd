"""Identity services for the scripted server: routes of a Keystone and of a Keycloak, and a command that logs in."""

from fixtures import route

# A command with one short request to Mistral, at any URL, and its output.
GET_BOOK = ["workbook-get-definition", "b"]
BOOK = "version: '2.0'\nname: book\n"
ANYWHERE = route("GET", "*/workbooks/b", (200, {"row": "workbooks"}))

# What goes to 127.0.0.1 goes there, and all other http to the scripted server with an absolute URL as its path.
PROXIED = {"http_proxy": "{base}", "no_proxy": "127.0.0.1"}

END = "2999-01-01T00:00:00.000000Z"
PROJECT = "5f9d7c5f0b8f4b34a7d1f3d5b3f8c2aa"
USER = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
DEFAULT = {"id": "default", "name": "Default"}


def version(path="/v3/", host="{base}", name="v3.14", **more):
    """A version in a Keystone's document of versions."""
    return {"id": name, "status": "stable", "links": [{"rel": "self", "href": host + path}], **more}


def service(url="{base}/v2", kind="workflowv2", interface="public", region="RegionOne"):
    """A service with one endpoint, as the catalog of a v3 token has it."""
    endpoint = {"interface": interface, "region": region, "region_id": region, "url": url}
    return {"type": kind, "endpoints": [endpoint]}


def token(catalog=(), project=PROJECT, **more):
    """What a v3 token says."""
    found = {"user": {"id": USER, "name": "alice", "domain": DEFAULT}, "expires_at": END, **more}
    if project:
        found.update(project={"id": project, "name": "red", "domain": DEFAULT}, catalog=list(catalog))
    return {"token": found}


def given(name, found):
    """The answer to a v3 login."""
    return 201, {"headers": {"X-Subject-Token": name}, "json": found}


def refusal(status, message):
    """An error as Keystone writes it."""
    return status, {"json": {"error": {"code": status, "message": message, "title": "Unauthorized"}}}


def keystone(*answers, path="/v3", document=None):
    """The v3 API at a path; its answers to logins come one after the other."""
    document = {"version": version(path + "/")} if document is None else document
    answers = answers or (given("token-1", token([service()])), given("token-2", token([service()])))
    return [route("GET", path, (200, {"json": document})), route("POST", f"{path}/auth/tokens", *answers)]


def access(catalog=(), project=PROJECT, name="token-1"):
    """The answer to a v2.0 login."""
    found = {
        "token": {"id": name, "expires": "2999-01-01T00:00:00Z", "issued_at": "2026-01-01T00:00:00.000000"},
        "user": {"id": USER, "name": "alice", "username": "alice", "roles": [{"name": "member"}], "roles_links": []},
        "serviceCatalog": list(catalog),
        "metadata": {"is_admin": 0, "roles": ["r"]},
    }
    if project:
        found["token"]["tenant"] = {"id": project, "name": "red", "enabled": True, "description": None}
    return 200, {"json": {"access": found}}


def service_v2(url="{base}/v2", kind="workflowv2", region="RegionOne"):
    """A service as the catalog of a v2.0 token has it."""
    urls = {f"{interface}URL": url for interface in ("public", "internal", "admin")}
    return {
        "type": kind,
        "name": "mistral",
        "endpoints_links": [],
        "endpoints": [{"id": "e", "region": region, **urls}],
    }


def once(reference):
    """The requests with the first login alone, and nothing after it."""
    found = []
    for request in reference["requests"]:
        found.append(request)
        if request["method"] == "POST" and request["path"].endswith("/tokens"):
            break
    return found


def without(*paths):
    """Gives the requests that do not go to these paths."""
    return lambda reference: [request for request in reference["requests"] if request["path"] not in paths]
