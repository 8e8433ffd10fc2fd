"""Projects, users, roles and services of the clouds of the tests."""

import json
import urllib.request

REALM = {
    "realm": "my_keycloak_realm",
    "enabled": True,
    "accessTokenLifespan": 300,
    "clients": [
        {
            "clientId": "my_keycloak_client",
            "secret": "my_keycloak_client_secret",
            "publicClient": False,
            "directAccessGrantsEnabled": True,
            "serviceAccountsEnabled": True,
        },
        {
            "clientId": "public_client",
            "publicClient": True,
            "directAccessGrantsEnabled": True,
        },
        {
            "clientId": "short_client",
            "publicClient": True,
            "directAccessGrantsEnabled": True,
            "attributes": {"access.token.lifespan": "2"},
        },
        {
            "clientId": "short_client_without_refresh",
            "publicClient": True,
            "directAccessGrantsEnabled": True,
            "attributes": {
                "access.token.lifespan": "2",
                "use.refresh.tokens": "false",
            },
        },
    ],
    "users": [
        {
            "username": "admin",
            "email": "admin@example.org",
            "emailVerified": True,
            "firstName": "Ada",
            "lastName": "Min",
            "enabled": True,
            "credentials": [{"type": "password", "value": "keycloak-password"}],
        }
    ],
}


class Identity:
    """Keystone's API v3, under a token."""

    def __init__(self, url, user="admin", password="secret", project="admin"):
        self.url = url + "/v3"
        self.token = None
        user = {"name": user, "domain": {"id": "default"}, "password": password}
        scope = {"project": {"name": project, "domain": {"id": "default"}}}
        identity = {"methods": ["password"], "password": {"user": user}}
        headers, body = self.send(
            "POST", "/auth/tokens", {"auth": {"identity": identity, "scope": scope}}
        )
        self.token = headers["X-Subject-Token"]
        self.user_id = body["token"]["user"]["id"]
        self.project_id = body["token"]["project"]["id"]

    def send(self, method, path, body=None):
        """One exchange: the answer's headers and its JSON."""
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("X-Auth-Token", self.token)
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=60) as answer:
            text = answer.read()
            return answer.headers, json.loads(text) if text else None

    def make(self, kind, **fields):
        """Creates something and gives its ID."""
        return self.send("POST", "/%ss" % kind, {kind: fields})[1][kind]["id"]

    def found(self, kind, name):
        """The ID of something that is there."""
        return self.send("GET", "/%ss?name=%s" % (kind, name))[1][kind + "s"][0]["id"]

    def role(self, name):
        """A role, made if need be."""
        known = self.send("GET", "/roles?name=" + name)[1]["roles"]
        return known[0]["id"] if known else self.make("role", name=name)

    def user(self, name, password, role, project, domain="default"):
        """A user with a role in a project."""
        user = self.make("user", name=name, password=password, domain_id=domain)
        path = "/projects/%s/users/%s/roles/%s" % (project, user, self.role(role))
        self.send("PUT", path)
        return user

    def endpoints(self, kind, places):
        """A service with endpoints: (interface, region, URL)."""
        service = self.make("service", name=kind, type=kind)
        for interface, region, url in places:
            self.make(
                "endpoint", service_id=service, interface=interface,
                region_id=region, url=url,
            )


def main_cloud(url, mistral):
    """The cloud that Mistral belongs to."""
    admin = Identity(url)
    ids = {
        name: admin.make("project", name=name, domain_id="default")
        for name in ("service", "red", "blue")
    }
    admin.user("mistral", "service-secret", "admin", ids["service"])
    admin.user("alice", "alice-secret", "member", ids["red"])
    admin.user("bob", "bob-secret", "member", ids["blue"])
    other = admin.make("domain", name="other")
    green = admin.make("project", name="green", domain_id=other)
    admin.user("dave", "dave-secret", "member", green, other)
    admin.make("region", id="RegionTwo")
    places = [(each, "RegionOne", mistral + "/v2") for each in ("public", "internal", "admin")]
    admin.endpoints("workflowv2", places + [("public", "RegionTwo", mistral)])
    alice = Identity(url, "alice", "alice-secret", "red")
    path = "/users/%s/application_credentials" % alice.user_id
    body = {"application_credential": {"name": "ci", "secret": "ci-secret"}}
    made = alice.send("POST", path, body)[1]["application_credential"]
    return {
        "red": ids["red"], "blue": ids["blue"], "green": green,
        "alice": alice.user_id, "credential": made["id"],
    }


def target_cloud(url, heat):
    """A cloud of its own, on which workflows can act."""
    admin = Identity(url)
    far, service, testtenant = (
        admin.make("project", name=name, domain_id="default")
        for name in ("far", "service", "testtenant")
    )
    admin.user("cloud_user", "far-secret", "admin", far)
    admin.user("heat", "service-secret", "admin", service)
    # The user of the installation guide's last example.
    admin.user("testuser", "MistralRuleZ", "member", testtenant)
    url = heat + "/%(tenant_id)s"
    places = [(each, "RegionOne", url) for each in ("public", "internal", "admin")]
    admin.endpoints("orchestration", places)
    return {"far": far}


def stack(url, heat):
    """A stack of the target cloud, made by the user of the guide."""
    user = Identity(url, "testuser", "MistralRuleZ", "testtenant")
    template = {
        "heat_template_version": "2018-08-31",
        "resources": {"word": {"type": "OS::Heat::RandomString"}},
    }
    path = "%s/%s/stacks" % (heat, user.project_id)
    request = urllib.request.Request(path, method="POST")
    for name, value in (
        ("Content-Type", "application/json"),
        ("X-Auth-Token", user.token),
        ("X-Auth-User", "testuser"),
        ("X-Auth-Key", "MistralRuleZ"),
    ):
        request.add_header(name, value)
    body = {"stack_name": "guide", "template": template}
    with urllib.request.urlopen(request, json.dumps(body).encode(), timeout=60) as answer:
        return {"stack": json.loads(answer.read())["stack"]["id"]}


def old_cloud(url, mistral_port):
    """A cloud of 2017."""
    admin = Identity(url)
    mistral = "http://127.0.0.1:%d/v2" % mistral_port
    places = [(each, "RegionOne", mistral) for each in ("public", "internal", "admin")]
    admin.endpoints("workflowv2", places)
    return {"old_tenant": admin.project_id}
