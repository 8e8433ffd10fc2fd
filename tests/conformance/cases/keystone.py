"""Logins to Keystone v3: users, credentials and projects by options, by variables or by both; and commands without a login."""

import itertools

from cases import Case
from identity import ANYWHERE, GET_BOOK, PROXIED, given, keystone, refusal, service, token
from fixtures import fixture

FIXTURE = fixture("keystone", keystone())
BOTH = {"OS_AUTH_URL": "{base}/v3", "OS_MISTRAL_URL": "{base}/v2"}
ALICE = {"OS_USERNAME": "alice", "OS_PASSWORD": "secret"}

IDENTITIES = {"password": {"username": "alice", "password": "päss wörd"}, "token": {"auth-token": "old-token"}}
PROJECTS = {
    "none": {},
    "id": {"tenant-id": "PID"},
    "name": {"tenant-name": "réd"},
    "both": {"project-id": "PID", "project-name": "red"},
}
DOMAINS = {"none": ("", ""), "id": ("d1", ""), "name": ("", "Dömain"), "both": ("d1", "Domain")}


def spelled(settings, by):
    """Arguments and variables with these settings."""
    args, env = [], {}
    for name, value in settings.items():
        if by == "option":
            args += [f"--os-{name}", value]
        else:
            env["OS_" + name.upper().replace("-", "_")] = value
    return args, env


def combinations():
    """All combinations of the settings that matter for a login."""
    ways = itertools.cycle(["option", "variable", "variable"])
    for identity, project, users, projects in itertools.product(
        IDENTITIES.values(), PROJECTS.values(), DOMAINS.values(), DOMAINS.values()
    ):
        if users != projects and (project != PROJECTS["name"] or "auth-token" in identity):
            continue  # a token has its user, an ID no domain
        settings = {**identity, **project}
        for kind, (id_, name) in (("user", users), ("project", projects)):
            settings.update({f"{kind}-domain-{part}": value for part, value in (("id", id_), ("name", name)) if value})
        args, env = spelled(settings, next(ways))
        yield Case(args + GET_BOOK, FIXTURE, {**BOTH, **env})


def spellings():
    """The four places of a project's name, and of its ID: which of them holds."""
    for part in ("id", "name"):
        places = [
            ("option", f"tenant-{part}"),
            ("option", f"project-{part}"),
            ("variable", f"tenant-{part}"),
            ("variable", f"project-{part}"),
        ]
        for chosen in itertools.product([False, True], repeat=4):
            args, env = [], {}
            for wanted, (by, name) in zip(chosen, places):
                if wanted:
                    more_args, more_env = spelled({name: f"{name}-by-{by}"}, by)
                    args += more_args
                    env.update(more_env)
            options = [value for value in args if "-by-option" in value]
            yield Case(args + GET_BOOK, FIXTURE, {**BOTH, **ALICE, **env}, **option_wins(part, options, env))


def option_wins(part, options, env):
    """The command line takes precedence: what is stated where the reference takes a project option for nothing."""
    if len(options) != 1 or not options[0].startswith("project") or not env:
        return {}

    def requests(reference):
        scope = {"id": options[0]} if part == "id" else {"name": options[0], "domain": {"id": "default"}}
        for request in reference["requests"]:
            if request["method"] == "POST":
                request["body"]["json"]["auth"]["scope"] = {"project": scope}
        return reference["requests"][1:]

    return {"differs": ("project-options",), "ours": {"requests": requests}}


def id_and_name():
    """An ID by one way and a name by the other, with and without the other spelling."""

    def scoped(scope):
        def requests(reference):
            reference["requests"][1]["body"]["json"]["auth"]["scope"] = {"project": scope}
            return reference["requests"][1:]

        return {"differs": ("project-options",), "ours": {"requests": requests}}

    named = {"name": "red", "domain": {"id": "default"}}
    for variable in ("OS_TENANT_ID", "OS_PROJECT_ID"):
        for option in ("--os-tenant-name", "--os-project-name"):
            yield Case([option, "red", *GET_BOOK], FIXTURE, {**BOTH, **ALICE, variable: "PID"}, **scoped(named))
    for variable in ("OS_TENANT_NAME", "OS_PROJECT_NAME"):
        for option in ("--os-tenant-id", "--os-project-id"):
            yield Case([option, "PID", *GET_BOOK], FIXTURE, {**BOTH, **ALICE, variable: "red"})
    for env in ({"OS_TENANT_ID": "PID", "OS_PROJECT_NAME": "red"}, {"OS_PROJECT_ID": "PID", "OS_TENANT_NAME": "red"}):
        yield Case(GET_BOOK, FIXTURE, {**BOTH, **ALICE, **env})


def options_and_variables():
    """Option against variable, and empty ones, for each setting of a login."""
    own = {
        "auth-url": "{base}/v3",
        "username": "alice",
        "password": "secret",
        "auth-token": "old",
        "user-domain-id": "d1",
        "user-domain-name": "D",
        "project-domain-id": "d2",
        "project-domain-name": "E",
        "mistral-url": "{base}/v2",
        "region-name": "RegionOne",
        "project-name": "red",
        "tenant-id": "PID",
    }
    full = {**BOTH, **ALICE, "OS_PROJECT_NAME": "red"}
    for name, value in own.items():
        variable = "OS_" + name.upper().replace("-", "_")
        if not name.startswith(("project-name", "tenant-id")):
            other = "http://127.0.0.1:1/v3" if name.endswith("url") else "other"
            yield Case([f"--os-{name}", value, *GET_BOOK], FIXTURE, {**full, variable: other})
            yield Case([f"--os-{name}={value}", *GET_BOOK], FIXTURE, {**full, variable: ""})
            if name != "mistral-url":
                yield Case([f"--os-{name}=", *GET_BOOK], FIXTURE, {**PROXIED, **full, variable: value})
        yield Case(GET_BOOK, FIXTURE, {**full, variable: ""})
    for name in ("tenant-id", "tenant-name", "project-id", "project-name"):
        yield Case([f"--os-{name}", "", *GET_BOOK], FIXTURE, {**full, "OS_" + name.upper().replace("-", "_"): "PID"})
    yield Case([*GET_BOOK, "--os-username", "late", "--os-username", "later"], FIXTURE, full)


def domain_id_and_name():
    """A domain's name by option, its ID by variable, and the other way round: an ID rules in the reference."""
    for kind in ("user", "project"):
        for option, variable in (("name", "ID"), ("id", "NAME")):

            def requests(reference, kind=kind):
                auth = reference["requests"][1]["body"]["json"]["auth"]
                owner = auth["identity"]["password"]["user"] if kind == "user" else auth["scope"]["project"]
                owner["domain"] = {"name": "near"}
                return reference["requests"][1:]

            env = {**BOTH, **ALICE, "OS_PROJECT_NAME": "red", f"OS_{kind.upper()}_DOMAIN_{variable}": "far"}
            stated = {"differs": ("project-options",), "ours": {"requests": requests}} if option == "name" else {}
            yield Case([f"--os-{kind}-domain-{option}", "near", *GET_BOOK], FIXTURE, env, **stated)


def triggers():
    """Which settings cause a login, and at which service."""
    place = fixture(
        "keystone-when",
        [
            *keystone(),
            *keystone(given("default", token([service()])), path="http://localhost:35357/v3"),
            ANYWHERE,
        ],
    )
    urls = {"none": {}, "empty": {"OS_AUTH_URL": ""}, "given": {"OS_AUTH_URL": "{base}/v3"}}
    parts = ({"OS_USERNAME": "alice"}, {"OS_PASSWORD": "secret"}, {"OS_AUTH_TOKEN": "old"})
    for url, *chosen, mistral in itertools.product(
        urls.values(), *[({}, part) for part in parts], ({}, {"OS_MISTRAL_URL": "{base}/v2"})
    ):
        env = {**PROXIED, **url, **mistral}
        for part in chosen:
            env.update(part)
        yield Case(GET_BOOK, place, env)
    for project in (
        {"OS_PROJECT_ID": "PID"},
        {"OS_TENANT_ID": "PID"},
        {"OS_PROJECT_NAME": "red"},
        {"OS_REGION_NAME": "RegionOne"},
    ):
        yield Case(GET_BOOK, place, {**PROXIED, **project})
        yield Case(GET_BOOK, place, {**PROXIED, **project, **BOTH, **ALICE})
    yield Case(
        ["--os-project-id", "PID", "--os-region-name", "Régiön", *GET_BOOK], place, {"OS_MISTRAL_URL": "{base}/v2"}
    )


def refused():
    """Logins that fail: the message is Keystone's, and no further request is sent."""
    refusals = {
        "401": refusal(401, "The request you have made requires authentication."),
        "403": refusal(403, "You are not authorized to perform the requested action."),
        "404": refusal(404, "Could not find project: red."),
        "500": refusal(500, "An unexpected error prevented the server from fulfilling your request."),
        "html": (502, {"text": "<html><h1>Bad Gateway</h1></html>"}),
        "empty": (401, {}),
        "latin-1": (401, {"base64": "6Q=="}),
    }
    words = {"html": "Bad Gateway", "empty": "no reason given", "latin-1": "é"}
    for name, answer in refusals.items():
        place = fixture(f"keystone-{name}", keystone(answer))
        for identity in (ALICE, {"OS_AUTH_TOKEN": "old"}):
            part = words.get(name) or answer[1]["json"]["error"]["message"]
            yield Case(
                GET_BOOK,
                place,
                {**BOTH, **identity},
                differs=("error-texts",),
                ours={"stderr": [f"Keystone refused the login: {part}"]},
            )
    for name, answer in {
        "no-header": (201, {"json": token()}),
        "no-json": (201, {"headers": {"X-Subject-Token": "t"}, "text": "hello"}),
        "no-token": (201, {"headers": {"X-Subject-Token": "t"}, "json": {}}),
        "list": (201, {"headers": {"X-Subject-Token": "t"}, "json": []}),
        "ok": (200, {"headers": {"X-Subject-Token": "t"}, "json": token()}),
        "close": (201, {"close": True}),
    }.items():
        yield Case(GET_BOOK, fixture(f"keystone-{name}", keystone(answer)), {**BOTH, **ALICE})
    yield Case(GET_BOOK, FIXTURE, {**BOTH, **ALICE, "OS_AUTH_URL": "http://127.0.0.1:1/v3"})
    for url in ("127.0.0.1:5000/v3", "localhost", "ftp://127.0.0.1/v3", "http://", "/v3"):
        yield Case(GET_BOOK, FIXTURE, {**BOTH, **ALICE, "OS_AUTH_URL": url})


def cases():
    yield from combinations()
    yield from spellings()
    yield from id_and_name()
    yield from options_and_variables()
    yield from domain_id_and_name()
    yield from triggers()
    yield from refused()
