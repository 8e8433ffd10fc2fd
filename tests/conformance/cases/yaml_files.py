"""YAML or JSON: environment files, and the environments of `-e`, inline and in files.

What is expected where this client differs is computed: JSON is read as JSON, times keep their offset,
`-e` wants a mapping, a key `file` or `self` is a key like others.
"""

import json

import yaml
from mistralclient import utils
from oslo_serialization import jsonutils

import resources
import yaml_input
from cases import Case

SCALARS = [
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "~",
    "null",
    "Null",
    "''",
    '""',
    "017",
    "0o17",
    "0x1F",
    "0b11",
    "1_000",
    "089",
    "1:30",
    "190:20:30",
    "1:30.5",
    "1e3",
    "1.5e3",
    "1.5e+3",
    "1e400",
    "1.0e+400",
    "-0",
    "-0.0",
    "1.10",
    "+12",
    ".5",
    "1.",
    ".inf",
    "123456789012345678901234567890",
    "2026-01-01",
    "2026-01-01 10:00:00",
    "2026-01-01T10:00:00.123456789",
    "2026-13-01",
    "10:00:00",
    "=",
    "text with: colon",
    "a#b",
    "a #b",
    "日本語",
    "'é😀'",
    '"\\u00e9\\x41\\n\\e"',
    '"\\ud83d\\ude00"',
    "'it''s'",
    "!!str 5",
    "!!int '5'",
    "!!float 1",
    "!!binary aGVsbG8=",
    "!local x",
    "!!set {a}",
    "!!omap [a: 1]",
    "!!null ''",
    "[1, [2, {a: b}]]",
    "{a: 1, b: {c: [d]}}",
    "[]",
    "{}",
    "*anchor",
    "[a, b",
    "{a: 1",
    "'open",
    "<% $.x %>",
    "{{ _.x }}",
    "- x",
    "NaN",
    "Infinity",
    "1e5x",
]
# Texts that are a whole document, in the place of a mapping of variables.
BLOCKS = [
    "\n  v: |\n    a\n    b\n",
    "\n  v: >-\n    a\n    b\n\n    c\n",
    "\n  - a\n  - b\n",
    " text\n",
    " 5\n",
    "\n",
    " {}\n",
    " []\n",
    ' ""\n',
    " false\n",
    " 0\n",
    "\n  <<: {a: 1}\n  b: 2\n",
    "\n  x: &x {a: 1}\n  y: *x\n",
    "\n  x: &x {a: 1, b: 2}\n  y:\n    <<: *x\n    b: 3\n",
    "\n  yes: 1\n  1: 2\n  1.5: 3\n  ~: 4\n",
    "\n  a: 1\n  a: 2\n",
    "\n  ? a\n  : b\n",
    "\n  a:\n  - 1\n  -  - 2\n     - 3\n",
    "\n\n  # comment\n  a: 1 # one\n",
    ' {"a": 1e3, "b": yes}\n',
    "\n  v: 'a\n\n    b'\n",
    "\n  a: {b: {c: {d: {e: f}}}}\n",
    " " + "[" * 60 + "]" * 60 + "\n",
]
# Whole files, and what differs.
FILES = [
    ('{"name": "n", "variables": {"a": 1e3, "b": [1.10, 1E5, -0], "c": 017}}', None),
    ('{"name": "n", "variables": {"a": 1e3}}', "environment-json"),
    ('{"name": "n", "variables": {"a": 1e400, "b": 123456789012345678901234567890}}', "environment-json"),
    ('{"name": "n", "variables": {"a": 1.10, "b": "2026-01-01", "c": "yes", "d": "é\\u00e9"}}', None),
    ('{"variables": {"b": 1, "a": 2}, "name": "n", "scope": "public", "description": null}', None),
    ('{\n\t"name": "n",\n\t"variables": {}\n}', None),
    ('{"name": "n", "variables": {"a": "\\/\\ud83d\\ude00"}}', None),
    ('{"name": "n", "variables": {"a": "\\ud83d"}}', "half-surrogate"),
    ('{"name": "n", "variables": {"a": NaN}}', None),
    ('{"name": "n", "name": "m", "variables": {"a": 1, "a": 2}}', None),
    ('{"name": "n", "variables": {"a": "x: y", "b":"z"}}', None),
    ('{"name": "n", "variables": {"a": 1,}}', None),
    ('{"name": "n", "variables": ' + '{"a": ' * 90 + "1e3" + "}" * 90 + "}", "environment-json"),
    ("name: n\nvariables: {t: 2026-01-01 10:00:00+02:00}\n", "yaml-offset"),
    ("name: n\nvariables: {t: 2026-01-01T10:00:00-05:30}\n", "yaml-offset"),
    ("name: n\nvariables: {t: 2026-01-01 10:00:00 Z}\n", "yaml-offset"),
    ("name: n\nvariables: {t: .nan}\n", "yaml-odd"),
    ("name: n\nvariables: {a:\t1}\n", None),
    ("name: n\nvariables:\n\ta: 1\n", None),
    ("name: n\nvariables: &v\n  a: *v\n", None),
    ("name: n\nvariables: {a: &x 1, b: &x 2, c: *x}\n", "yaml-odd"),
    ("name: n\nvariables: {2026-01-01: 1}\n", None),
    ("name: n\nvariables: {? [a, b] : 1}\n", None),
    ("name: n\nvariables: {? {a: b} : 1}\n", None),
    ("name: n\nvariables: {a: !!python/object:os.system x}\n", None),
    ("name: n\nvariables: {a: 1}\n---\nname: m\n", None),
    ("---\nname: n\nvariables: {a: 1}\n...\n", None),
    ("%YAML 1.1\n---\nname: n\nvariables: {a: 1}\n", None),
    ("\ufeffname: n\nvariables: {a: 1}\n", None),
    ('\ufeff{"name": "n", "variables": {"a": 1e3}}', None),
    ("name: n\r\nvariables:\r\n  a: |\r\n    x\r\n    y\r\n", None),
    ("name: n\rvariables:\r  a: 1\r", None),
    ("# only a comment\n", None),
    ("", None),
    ("   \n", None),
    ("---\n", None),
    ("null\n", None),
    ("~", None),
    ("[]", None),
    ("[a, b]\n", None),
    ("5\n", None),
    ("text\n", None),
    ("true\n", None),
    ("{}\n", None),
    ("- name: n\n", None),
    ('"text"', None),
    ("\x00", None),
    ("name: n\nvariables: {a: \x01}\n", None),
    ('name: "n\n', None),
    ("name: n\n", None),
    ("name: n\nvariables:\n", None),
    ("variables: {a: 1}\n", None),
    ("name:\nvariables: {a: 1}\n", None),
    ("name: ''\nvariables: {a: 1}\n", None),
    ("name: 5\nvariables: {a: 1}\n", None),
    ("name: 0\nvariables: {a: 1}\n", None),
    ("name: []\nvariables: {a: 1}\n", None),
    ("name: no\nvariables: {a: 1}\n", None),
    ("name: n\nvariables: {a: 1}\ndescription: d\nscope: public\nid: i\nunknown: {x: [1]}\n", None),
    ("name: n\nvariables: {a: 1}\nwhen: 2026-01-01\n", None),
    ("name: n\nvariables: {a: 1}\nself: x\n", "python-names"),
    ("name: n\nvariables: {a: 1}\n1: x\n", "python-names"),
    ("name: n\nvariables: {a: 1}\nyes: x\n", "python-names"),
    ("name: n\nvariables: {a: 1}\nfile: other.yaml\n", "environment-file"),
    ("file: other.yaml\n", "environment-file"),
    ("file: {dir}/other.yaml\n", "environment-file"),
    ("file: 'file://{dir}/other.yaml'\n", "environment-file"),
    ('file: "{base}/v2/workflows"\n', "environment-file"),
    ("file: 'name: q'\nname: n\nvariables: {a: 1}\n", "environment-file"),
    ("file: nowhere\nname: n\nvariables: {a: 1}\n", "environment-file"),
    ("file: 5\nname: n\nvariables: {a: 1}\n", "environment-file"),
    ("name: n\nvariables: {file: other.yaml, self: 1}\n", None),
]
OTHER = "name: other\nvariables: {secret: 1}\n"

# Environments of -e, and what differs.
ENVIRONMENTS = [
    ('{"a": 1}', None),
    ("{a: 1, b: [yes, 017]}", None),
    ("a: 1", None),
    ("a: 1\nb:\n  - c\n", None),
    ('{"a": 1e3, "b": 1.10}', "environment-json"),
    ("{a: 1e3}", None),
    ("{t: 2026-01-01, u: 2026-01-01 10:00:00}", None),
    ("{t: 2026-01-01 10:00:00+02:00}", "yaml-offset"),
    ("{a: é, 日本: 😀}", None),
    ("{1: a, yes: b, ~: c}", None),
    ("{a: !!set {b}}", None),
    ("{a: .nan}", "yaml-odd"),
    ('{"a": NaN}', None),
    ('{"a": "\\ud800"}', "half-surrogate"),
    ("a=b", "env-mapping"),
    ("nofile.yaml", "env-mapping"),
    ("/dev/fd/63", "env-mapping"),
    ("[]", "env-mapping"),
    ("[1, 2]", "env-mapping"),
    ("0", "env-mapping"),
    ("5", "env-mapping"),
    ("false", "env-mapping"),
    ("true", "env-mapping"),
    ('""', "env-mapping"),
    ("''", "env-mapping"),
    ('"text"', "env-mapping"),
    ("2026-01-01", "env-mapping"),
    ("1e3", "env-mapping"),
    ("null", None),
    ("~", None),
    ("{}", None),
    ("", None),
    (" ", None),
    ("# c", None),
    ("---", None),
    ("{a: 1", None),
    ("a: b: c", None),
    ("a: 1\n---\nb: 2", None),
    ("*x", None),
    ("\ta: 1", "yaml-odd"),
    ("\ufeff{a: 1}", None),
    ('\ufeff{"a": 1e3}', None),
    ("{self: 1, description: 2, file: in.yaml}", None),
    ("{a: {b: {c: {d: [1, {e: f}]}}}}", None),
    ('{"a": {"a": 1, "a": 2}, "a": 3}', None),
    ("{a: *x}", None),
    ("{b: {<<: {a: 1}, c: 2}}", None),
    ("{a: &a [*a]}", None),
    ("@x", None),
    ("`x`", None),
    ("%x", None),
    ("- a", "env-mapping"),
    ("a:1", "env-mapping"),
    ("!!set {a}", "env-mapping"),
    ("!!binary aGk=", "env-mapping"),
]
COMMANDS = {
    "execution": (
        ["execution-update", "i", "-d", "x", "-f", "value", "-c", "ID"],
        "/v2/executions/i",
        {"description": "x"},
    ),
    "task": (
        ["task-rerun", "i", "-f", "value", "-c", "ID"],
        "/v2/tasks/i",
        {"id": "i", "state": "RUNNING", "reset": True},
    ),
}
REFUSED = {"code": 1, "stdout": "", "requests": []}


class Refused(Exception):
    pass


def reference_value(text):
    """What the reference makes of a text; raises what it raises."""
    return utils.load_content(text)


def our_value(text):
    """What this client makes of it."""

    def constant(_):
        raise ValueError

    try:
        value = json.loads(text, parse_constant=constant)
    except (ValueError, RecursionError):
        value = json.loads(json.dumps(yaml.load(text.lstrip("\t"), Lenient), default=yaml_input.primitive))
    json.dumps(value, ensure_ascii=False).encode()
    return value


class Lenient(yaml_input.Loader):
    """Anchors may be used again; a tab at the beginning is a blank."""

    def compose_node(self, parent, index):
        anchor = self.peek_event().anchor
        if anchor in self.anchors and not self.check_event(yaml.AliasEvent):
            del self.anchors[anchor]
        return super().compose_node(parent, index)


def body(read, wrap, text):
    """The request's body, as JSON; None if the text is refused."""
    try:
        return json.loads(jsonutils.dumps(wrap(read(text))), parse_constant=str)
    except Exception:
        return None


def compared(case, text, name, wraps, request):
    """The case, with what differs."""
    reference, ours = body(reference_value, wraps[0], text), body(our_value, wraps[1], text)
    if json.dumps(reference) == json.dumps(ours):
        if name:
            raise ValueError(f"no difference: {text!r} {reference}")
        return case
    sent = {
        "requests": [
            {**request, "headers": {"accept": "*/*", "content-type": "application/json"}, "body": {"json": ours}}
        ]
    }
    if ours is None:
        sent = REFUSED
    elif reference is None:
        sent = {"code": 0, "stdout": {"/v2/environments": "prod\n"}.get(request["path"], resources.UUID + "\n"), **sent}
    case.differs, case.ours = (name,), sent
    return case


def environment(pythons, update):
    """What is sent of a document. `pythons`: with the names that Python functions have."""

    def wrap(document):
        document = {} if document is None and not pythons else dict(**document) if pythons else document
        if not isinstance(document, dict) or pythons and {"self", "file"} & set(document):
            raise Refused
        variables = document.get("variables")
        if document.get("name") in (None, "") or not update and variables in (None, ""):
            raise Refused
        if isinstance(variables, dict) and not (update and not variables):
            document = {**document, "variables": jsonutils.dumps(variables)}
        return document

    return wrap


def file_case(text, name, update=False):
    command = "environment-update" if update else "environment-create"
    case = Case([command, "in.yaml", "-f", "value", "-c", "Name"], files={"in.yaml": text, "other.yaml": OTHER})
    if "file: " in text and name:
        return opened(case, text, name, update)
    wraps = environment(True, update), environment(False, update)
    return compared(case, text, name, wraps, {"method": "PUT" if update else "POST", "path": "/v2/environments"})


def opened(case, text, name, update):
    """A document with the key `file`, which the reference reads instead: the difference follows from the document alone."""
    case.differs = (name,)
    document = body(our_value, environment(False, update), text)
    request = {
        "method": "PUT" if update else "POST",
        "path": "/v2/environments",
        "headers": {"accept": "*/*", "content-type": "application/json"},
    }
    mute = (
        "file: nowhere" in text or "file: 5" in text or "{base}" in text
    )  # the reference finds nothing there that it can read
    if document is None:
        case.ours = {"code": 1, "stdout": "", "requests": []}
        if mute and "{base}" in text:
            case.ours = {"requests": []}
        return case
    case.ours = {"requests": [{**request, "body": {"json": document}}]}
    if mute or "file: 'name: q'" in text and not update:
        case.ours = {"code": 0, "stdout": "prod\n", **case.ours}
    return case


def option_case(command, text, name, in_file):
    words, path, rest = COMMANDS[command]

    def wrap(mapping_only):
        def wrapped(value):
            if mapping_only and value is not None and not isinstance(value, dict):
                raise Refused
            if not value:
                return rest
            return (
                {**rest, "params": {"env": value}}
                if command == "execution"
                else {**rest, "env": jsonutils.dumps(value)}
            )

        return wrapped

    case = Case([*words, "-e", "in.yaml" if in_file else text], files={"in.yaml": text} if in_file else {})
    return compared(case, text, name, (wrap(False), wrap(True)), {"method": "PUT", "path": path})


def cases():
    for scalar in SCALARS:
        yield file_case(f"name: n\nvariables:\n  v: {scalar}\n", None)
    for block in BLOCKS:
        for update in (False, True):
            yield file_case(f"name: n\nvariables:{block}", None, update)
    for text, name in FILES:
        yield file_case(text, name)
    for text, name in FILES:
        # What is about names, and not about YAML.
        if (
            "name" in text
            and text.startswith(("name", "file", "variables"))
            and not text.startswith("name: n\nvariables: {a: ")
        ):
            yield file_case(text, name, update=True)
    for text, name in ENVIRONMENTS:
        yield option_case("execution", text, name, False)
        yield option_case("task", text, name, False)
    for text, name in ENVIRONMENTS[:32:2]:
        yield option_case("execution", text, name, True)
    yield Case(
        ["environment-create", "in.yaml"],
        files={"in.yaml": "name: n\nvariables: {a: ]}\n"},
        differs=("yaml-error",),
        ours={"stderr": ["line 2, column 16"]},
    )
    yield from places()


def places():
    """Kinds of files that `-e` can name."""
    for command, (words, path, rest) in COMMANDS.items():
        good = {"in.yaml": "a: 1\n", "in.json": '{"a": 1}'}
        env = {"params": {"env": {"a": 1}}} if command == "execution" else {"env": '{"a": 1}'}
        request = {
            "method": "PUT",
            "path": path,
            "headers": {"accept": "*/*", "content-type": "application/json"},
            "body": {"json": {**rest, **env}},
        }

        def case(given, **more):
            return Case([*words, "-e", given], files=good, **more)

        yield case("./in.yaml")
        yield case("{dir}/in.json")
        yield Case([*words, "--env=in.yaml"], files=good)
        yield Case([*words, "-e", "link"], files={"link": {"link": "in.yaml"}, **good})
        yield Case([*words, "-e", "in.yaml"], files={"in.yaml": {"mode": "400", "text": "a: 1"}})
        yield Case([*words, "-e", "in.yaml"], files={"in.yaml": {"base64": "YTog6Q=="}})
        yield Case([*words, "-e", "in.yaml"], files={"in.yaml": {"base64": "YToAYg=="}})
        yield Case([*words, "-e", "in.yaml"], files={"in.yaml": "a: |\r\n  x\r\n  y\rb: 1\r\n"})
        yield Case([*words, "-e", "{a: 1}"], files={"{a: 1}": "b: 2"})
        yield Case([*words, "-e", "{a: 1}"], files={"{a: 1}": {"folder": True}})
        for given, files in [
            ("gone", {"gone": {"link": "nowhere"}}),
            ("loop", {"loop": {"link": "loop"}}),
            ("in.yaml/below", good),
            ("folder", {"folder": {"folder": True}}),
        ]:
            yield Case([*words, "-e", given], files=files, differs=("env-mapping",), ours=REFUSED)
        done = {"requests": [request]}
        yield Case([*words, "-e", "/dev/stdin"], stdin="a: 1", **({"differs": (), "ours": {}}))
        quoted = " ".join(f"'{word}'" for word in words)
        yield Case([], script=f"mistral {quoted} -e <(printf 'a: 1')", differs=("env-mapping",), ours=done)
        yield Case([*words, "-e", "-"], stdin="a: 1", differs=("json-file",), ours=done)
    yield Case(
        ["execution-update", "i", "-e", "{}"], differs=("empty-update",), ours={"code": 2, "stdout": "", "requests": []}
    )
    yield Case(["execution-update", "i"], differs=("empty-update",), ours={"code": 2, "stdout": "", "requests": []})
    yield Case(
        ["execution-update", "i", "-d", ""], differs=("empty-update",), ours={"code": 2, "stdout": "", "requests": []}
    )
    for words in (
        ["-s", "RUNNING", "-e", "a: 1"],
        ["-s", "PAUSED"],
        ["--state", "ERROR", "-d", "d", "-e", "{}"],
        ["-d", "日本"],
    ):
        yield Case(["execution-update", "i", *words, "-f", "value", "-c", "ID"])
    for words in (["--resume"], ["--resume", "-e", "{a: 1}"], ["-e", ""]):
        yield Case(["task-rerun", "i", *words, "-f", "value", "-c", "ID"])
