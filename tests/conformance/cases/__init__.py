"""The cases: command lines with environment, files and a fixture, made as products of lists.

Each module of this package is a family and has a function `cases()` that yields them. A case that
differs from the reference on purpose names the difference (an entry of `differences.json`) and
states what this client does instead: exit code, standard output, requests, in full.
"""

import hashlib
import importlib
import json
import pkgutil
import shlex
from dataclasses import dataclass, field

import fixtures

MISTRAL = {"OS_MISTRAL_URL": "{base}/v2"}


@dataclass
class Case:
    """One run of the client. `{base}`, `{localhost}`, `{tls}` and `{dir}` stand for this run's addresses and folder.

    env: variables, beside those that each run has; `files`: by name, a text, or {"base64": ...}, {"folder": true},
    {"link": target}, {"mode": "400", "text": ...}; `stdin`: a text, or {"base64": ...}; `tty`: the width of the terminal that standard
    output is; `clock`: seconds of running durations do not count; `names`: a list of names in which those of the manifest of
    additions (`additions.json`) do not count; `script`: run by bash in place of a command line, with
    `mistral` on the path; `ours`: what differs, by "code", "stdout", "requests" (a value, or a function of the reference's outcome) and
    "stderr" (a list of parts); `differs`: the differences' names.
    """

    args: list
    fixture: str = "plain"
    env: dict = field(default_factory=lambda: MISTRAL)
    files: dict = field(default_factory=dict)
    stdin: object = None
    tty: int = 0
    clock: bool = False
    names: bool = False
    script: str = ""
    differs: tuple = ()
    ours: dict = field(default_factory=dict)
    family: str = ""

    def given(self):
        """What a replay needs to know of it; what is as usual is left out."""
        found = {"args": self.args}
        if self.script:
            found = {"script": self.script}
        if self.fixture != "plain":
            found["world"] = self.fixture
        for name, usual in [
            ("env", MISTRAL),
            ("files", {}),
            ("stdin", None),
            ("tty", 0),
            ("clock", False),
            ("names", False),
        ]:
            value = getattr(self, name)
            if value != usual:
                found[name] = value
        return found

    def name(self):
        """A name that no other case has."""
        digest = hashlib.sha256(json.dumps(self.given(), sort_keys=True).encode()).hexdigest()[:8]
        words = self.script.strip().splitlines()[-1] if self.script else shlex.join(self.args)
        return f"{self.family}: {words[:80]} @{self.fixture} {digest}"


# Fixtures that belong to a family, by family; the others are shared.
FIXTURES = {}
SHARED = dict(fixtures.FIXTURES)


def families():
    """The names of all families."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(family):
    """All cases of a family, each once."""
    found = {}
    before = set(fixtures.FIXTURES)
    made = list(importlib.import_module(f"{__name__}.{family}").cases())
    FIXTURES[family] = {name: fixture for name, fixture in fixtures.FIXTURES.items() if name not in before}
    for case in made:
        case.family = family
        name = case.name()
        if name in found and (case.differs or case.ours):
            raise ValueError(f"twice, with a difference: {name}")
        found.setdefault(name, case)
    return found
