"""What differs from the reference on purpose, as expectations: `differences.json` names them.

A rule takes a case, what is expected so far and facts about the reference's run, and gives what
this client does instead, in full: it is a statement about the whole outcome, so that nothing else
can differ in the same case. A case's own statements (`Case.here`) come last.
"""

import copy
import json
import os
import re

import yaml

from writing import OWN, TREE

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "differences.json"), encoding="utf-8") as _file:
    NAMES = {entry["name"] for entry in json.load(_file)}


class Stale(Exception):
    """An intended difference that is none, or is stated wrongly."""


def form(case):
    """The output format that a command line asks for."""
    found = "table"
    for number, word in enumerate(case.args):
        if word in ("-f", "--format", "--form"):
            found = case.args[number + 1] if number + 1 < len(case.args) else ""
        elif re.match("--f[a-z]*=|-f=", word):
            found = word.partition("=")[2]
        elif re.match("-f.", word):
            found = word[2:]
        elif word == "--":
            break
    return found


def command(case):
    """The first word of a command line that is no option or its value: the command in most cases."""
    words = [word for word in case.args if re.match("[a-z]+-[a-z]+", word)]
    return words[0] if words else ""


def readable(text):
    """JSON without escapes of what is beyond ASCII."""

    def plain(match):
        if not match[1]:
            return match[0]
        character = json.loads(f'"{match[0]}"')
        return match[0] if character < " " else character

    return re.sub(r"\\(?:(u[dD][89abAB]..\\u[dD][c-fC-F]..|u....)|.)", plain, text)


JSON_TEXT = re.compile("-get-(input|output|published|result)$")


def json_utf8(case, outcome, _):
    if form(case) == "json" or JSON_TEXT.search(command(case)):
        outcome["stdout"] = readable(outcome["stdout"])
    return outcome


def shell_escapes(case, outcome, _):
    """Each value is on the lines from `name="`, behind the prefix, to the next such line or the end."""
    if form(case) != "shell":
        return outcome
    prefixes = [word.partition("=")[2] for word in case.args if word.startswith("--prefix=")]
    begin = re.escape(prefixes[-1] if prefixes else "") + '[a-z_]+="'
    found = []
    for part in re.split(f"^(?={begin})", outcome["stdout"], flags=re.MULTILINE):
        name = re.match(begin, part)
        if name and part.endswith('"\n'):
            value = part[name.end() : -2].replace('\\"', '"')
            part = name[0] + re.sub(r'([\\$`"])', r"\\\1", value) + '"\n'
        found.append(part)
    outcome["stdout"] = "".join(found)
    return outcome


def empty_list(case, outcome, facts):
    """No row in place of one with empty texts, but for the table."""
    if facts["empty"] and outcome["code"] == 0 and form(case) != "table":
        lines = outcome["stdout"].splitlines(keepends=True)
        outcome["stdout"] = {"json": "[]\n", "yaml": "[]\n", "csv": lines[0], "value": ""}[form(case)]
    return outcome


def setting(case, name):
    """What an option says, the last of that name, or its variable; nothing is an empty text."""
    found = case.env.get("OS_" + name.upper().replace("-", "_")) or ""
    for number, word in enumerate(case.args):
        if word == f"--os-{name}":
            found = case.args[number + 1]
        elif word.startswith(f"--os-{name}="):
            found = word.partition("=")[2]
    return found


def discovery_skipped(case, outcome, _):
    """No question for versions of a Keystone whose URL names one, but of the target cloud's."""
    url = setting(case, "auth-url")
    if not url and (setting(case, "password") or setting(case, "auth-token")):
        url = "http://localhost:35357/v3"
    url = re.split("[?#]", url.lstrip())[0]
    if re.search(r"/v[23](\.\d+)?/*$", url):
        path = re.sub("//[^/@]*@", "//", re.sub("^{(base|localhost|tls)}", "", url))
        outcome["requests"] = [
            request for request in outcome["requests"] if (request["method"], request["path"]) != ("GET", path)
        ]
    return outcome


def bare_namespace(case, outcome, _):
    """No namespace in place of the word `None`, and of null."""
    words = [number for number, word in enumerate(case.args) if re.fullmatch("--na[a-z]*", word)]
    if not words or case.args[words[-1] + 1 :] and not case.args[words[-1] + 1].startswith("-"):
        return outcome
    for request in outcome["requests"]:
        if "query" in request:
            request["query"] = [
                [name, "" if [name, value] == ["namespace", "None"] else value] for name, value in request["query"]
            ]
        document = request.get("body", {}).get("json", {})
        if "namespace" in document and document["namespace"] is None:
            document["namespace"] = ""
        request["path"] = re.sub("^(/v2/actions/.*/)None$", r"\1", request["path"])
    return outcome


def retries(_, outcome, facts):
    """A question whose connection is closed without an answer is asked twice more."""
    asked = outcome["requests"]
    if outcome["code"] == 1 and asked and asked[-1]["method"] == "GET" and "RemoteDisconnected" in facts["stderr"]:
        asked += [asked[-1]] * 2
    return outcome


def keycloak_scope(_, outcome, __):
    """A login to Keycloak is one by OpenID."""
    for request in outcome["requests"]:
        form = request.get("body", {}).get("form", [])
        if ["scope", "profile"] in form:
            form[form.index(["scope", "profile"])] = ["scope", "openid profile"]
    return outcome


def reads_as_object(text):
    """Whether the server reads JSON text as an object; an empty value is an empty object for it."""
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, dict) or not value


def sent_object(request):
    """Whether the server takes what a request sends as INPUT or as `--output`."""
    body = request.get("body", {})
    # A body with NaN is a text to the recorder.
    document = body.get("json") or (json.loads(body["text"]) if body.get("text", "").startswith("{") else {})
    if request["method"] == "POST" and request["path"] in ("/v2/executions", "/v2/action_executions"):
        return "input" not in document or reads_as_object(document["input"])
    if request["method"] == "PUT" and request["path"].startswith("/v2/action_executions/"):
        output = document.get("output")
        return output is None or isinstance(output, dict) or isinstance(output, str) and reads_as_object(output)
    return True


def object_arguments(case, outcome, _):
    """What must be an object is checked before anything is sent."""
    if not case.differs and not all(sent_object(request) for request in outcome["requests"]):
        return {**outcome, "code": 1, "stdout": "", "requests": []}
    return outcome


RULES = [
    ("object-arguments", object_arguments),
    ("json-utf8", json_utf8),
    ("shell-escapes", shell_escapes),
    ("empty-list", empty_list),
    ("bare-namespace", bare_namespace),
    ("discovery-skipped", discovery_skipped),
    ("retries", retries),
    ("keycloak-scope", keycloak_scope),
]


# Stands in recordings for a help text of this client.
OWN_HELP = "help.txt"


def wants_ours(case):
    """Whether our own binary must be run: where it prints YAML or help."""
    return (
        (form(case) == "yaml" or bool({"help", "-h", "--help"} & set(case.args))) and not case.ours and not case.script
    )


def mentioned(text):
    """The options and commands that a help tells of; the reference hides one, and breaks words at hyphens."""
    options = set(re.findall(r"(?<![\w-])--[a-z][\w-]*\w(?![\w-])", text)) - {"--variable"}
    return options, set(re.findall(r"^  ([a-z][a-z-]+)  ", text, re.MULTILINE)) & set(TREE["commands"])


def same_help(reference, ours):
    """Whether a help tells of the same options and commands, and perhaps of additions of ours."""
    options, commands = mentioned(reference)
    more_options, more_commands = mentioned(ours)
    additions = more_options - options
    known = additions <= {*OWN["options"], *OWN["globals"]}
    return options <= more_options and commands <= more_commands and (commands or known)


def ordered(loaded):
    """What PyYAML loaded, with the types and the order of all that is in it."""
    if isinstance(loaded, dict):
        return ("dict", [(ordered(key), ordered(value)) for key, value in loaded.items()])
    if isinstance(loaded, list):
        return ("list", [ordered(value) for value in loaded])
    return (type(loaded).__name__, repr(loaded))


def read_yaml(text):
    try:
        return ordered(yaml.safe_load(text))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        return ("error", str(error))


def apply(case, reference, facts, ours):
    """What is expected of this client where it is not what the reference did, and the differences' names.

    `facts`: what the reference said on standard error (a statement about it lists parts that only this
    client says), and whether the last answer was an empty listing.
    """
    outcome, names = copy.deepcopy(reference), []
    for name, rule in RULES:
        changed = rule(case, copy.deepcopy(outcome), facts)
        if changed != outcome:
            outcome = changed
            names.append(name)
    if ours and ours["stdout"] != outcome["stdout"] and read_yaml(ours["stdout"]) == read_yaml(outcome["stdout"]):
        outcome["stdout"] = ours["stdout"]
        names.append("yaml-text")
    is_help = re.match("usage: mistral", outcome["stdout"], re.IGNORECASE)
    if ours and is_help and ours["stdout"] != outcome["stdout"] and same_help(outcome["stdout"], ours["stdout"]):
        # The replay compares it with help.txt, so that a new command or option needs no new recording.
        outcome["stdout"] = OWN_HELP
        names.append("help-texts")
    for key, value in case.ours.items():
        value = value(copy.deepcopy(reference)) if callable(value) else value
        if key == "stderr":
            if any(part in facts["stderr"] for part in value):
                raise Stale(f"{', '.join(case.differs)}: the reference says it too: {value}")
            outcome[key] = value
            continue
        if value == reference[key]:
            raise Stale(f"{', '.join(case.differs)}: {key} is the same in the reference")
        outcome[key] = value
    if case.differs and not case.ours or case.ours and not case.differs:
        raise Stale("a difference needs a name and a statement")
    names += [name for name in case.differs if name not in names]
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise Stale(f"differences.json does not have {unknown}")
    found = {key: value for key, value in outcome.items() if value != reference.get(key)}
    return {"differs": names, **found} if found else {}
