"""Our reading of YAML against the reference's, on random documents: every value sent must be the same.

Run by the Python of an environment with python-mistralclient:
    python yaml_input.py MISTRAL_BINARY [CASES [SEED]]

Each document is the file of an environment-create; what our binary sends to a scripted server is
compared with what PyYAML and the reference's JSON conversion make of the same file. Not one may
differ. What differs on purpose is made the same here, or is not tried:

- Times keep their distance from UTC, years their four digits (0999, which Python writes as 999).
- A set is a list in the order in which it is written; Python's sets have none.
- Refused: .nan, which JSON does not have; a key that is a date, a time or binary, also where a
  later one hides it; binary data that is no UTF-8 text, also where it is hidden or a key; a node
  within itself by an alias, also where the reference can go on (`&a {<<: *a}`); `!!int +-1`; half a
  character (`"\\ud83d"`); more than 250 levels; aliases that add more than a million values.
- Read as YAML 1.2 has it, where PyYAML refuses the document: tabs as blanks, anchors that are used
  again or have signs in their names, `:` without a key, keys of several lines or more than 1024
  characters in brackets, `%YAML 2.0`, `...` in front, `?` within words in brackets.
- Read as YAML 1.2 has it, where PyYAML reads something else: `[:a]` and `[?a]` are texts, `&a:b`
  names an anchor, U+2028 and U+2029 are no line ends.
- Refused, because the parser is for YAML 1.2: a tab as the indentation of a quoted text's next
  line, `*a: b` without a blank before the colon, `- ?`, the sign of a block scalar alone on a line
  at the indentation of its key, a byte order mark inside.
"""
import datetime
import json
import sys

import yaml
from oslo_serialization import jsonutils

import random_cases

PLAIN = [
    "", "~", "null", "Null", "NULL", "nUll", "yes", "Yes", "YES", "yEs", "no", "No", "NO", "on", "On", "ON", "off",
    "Off", "OFF", "true", "True", "TRUE", "tRue", "false", "False", "FALSE", "y", "n", "Y", "N", "0", "-0", "+0", "00",
    "1", "-1", "+12", "017", "-017", "0o17", "089", "08", "0_7", "0_", "0b101", "-0b1_0", "0b_", "0b2", "0B1", "0x1F",
    "0xdead_BEEF", "-0x_1", "0x", "0xg", "0X1F", "1_000", "_1", "1_", "123456789012345678901234567890",
    "0xffffffffffffffffffffffffffffff", "0777777777777777777777777777777", "1:30", "-1:30", "+1:30:00", "1:60", "01:30",
    "0:30", "1:2:3:4", "190:20:30", "1_0:30", "1:5", "12:30:45", "1.5", "-1.5", "+1.5", "1.", "-1.", ".5", "-.5", "+.5",
    "._5", ".5_5", "1_0.5_0", "1e3", "1e+3", "1.e+3", "1.0e3", "1.0e+3", "1.0E-3", "1.5e-10", ".5e+3", ".5e3",
    "1.0e+400", "-1.0e+400", "1.0e-400", "1.0e+22", "1.0e+15", "1.0e+16", "0.0001", "0.00001", "-0.0", "0.1",
    "3.141592653589793238", "1:30.5", "-1:30.", "190:20:30.15", "1:60.5", "0:0.5", ".inf", "-.inf", "+.inf", ".Inf",
    ".INF", ".iNf", ".NaN.", ".na", "inf", "nan", "Infinity", "2026-01-01", "2026-1-1", "2026-02-30", "2024-02-29",
    "2023-02-29", "2026-13-01", "2026-00-10", "0999-12-31", "0000-01-01", "2026-01-01 10:00:00", "2026-01-01T10:00:00",
    "2026-01-01t1:00:00", "2026-1-1 1:00:00", "2026-1-1", "2026-01-01 10:00:00.5", "2026-01-01 10:00:00.",
    "2026-01-01 10:00:00.123456789", "2026-01-01T10:00:00Z", "2026-01-01 10:00:00 Z", "2026-01-01 10:00:00+02:00",
    "2026-01-01 10:00:00 -5", "2026-01-01 10:00:00-05:30", "2026-01-01T10:00:00+0530", "2026-01-01 10:00:00+24:00",
    "2026-01-01 10:00:00 -00:00", "2026-01-01 10:00:00+1:90", "2026-01-01T25:00:00", "2026-01-01T10:60:00",
    "2026-01-01T10:00:60", "2026-01-01T10:00", "10:00:00", "2026-01", "=", "<<", "==", "<", "<<<", "a", "word",
    "two words", "a:b", "a::b", "http://x/y?z=1", "a#b", "a #b", "it's", "back\\slash", "x=y", "a,b", "a, b", "a]b",
    "{{ x }}", "<% $.x %>", "-a", "--", "-", "- x", "?", "?a", ":", ":a", "a:", "a: b", "*", "&", "!", "%", "@", "`",
    "|", ">", "'", '"', "a'b", 'a"b', "#", "# c", ".", "..", "...", "---", "--- a", "a---", "日本語", "é", "😀", "a\u00a0b",
    "/", "/x", "$x", "^", "(", "1,2", "1 2", "12e03", "-2E+05", "+", "+a", "1.2.3", "1.2.3.4",
    "10.0.0.1/24", "::1", "fe80::1", "00:11:22:33:44:55", "11:22:33:44:55:55", "1:2", "v1.0", "1.0.0", "100_", "1__0",
    "0x_", "0b1_", "-", "+-1", "--1", "1-1", "0.", "00.5", "09.5", "0_.5", "1._", "1.5_", "1e", "1.5e+", "1.5e+_1",
]
TAGS = [
    "!!str", "!!int", "!!float", "!!bool", "!!null", "!!binary", "!!timestamp", "!", "!local", "!!seq", "!!map", "!!set",
    "!!omap", "!!pairs", "!!python/none", "!<tag:yaml.org,2002:str>", "!!unknown",
]
SCALAR_TAGS = ["!", "!!null", "!!binary", "!!int", "!!float", "!!str", "!!str", "!<tag:yaml.org,2002:str>"]
ESCAPES = [
    "\\0", "\\a", "\\b", "\\t", "\\n", "\\v", "\\f", "\\r", "\\e", "\\ ", '\\"', "\\/", "\\\\", "\\N", "\\_", "\\L",
    "\\P", "\\x41", "\\xe9", "\\u00e9", "\\u65E5", "\\U0001F600", "\\x7f", "\\x00", "\\ud83d\\ude00",
]
BREAKS = ["\n", "\n", "\n", "\n\n", "\n\n\n"]
WORDS = ["a", "b", "word", "1", "yes", "x:y", "it", "日本", "😀", "c#d", "-", "~", "0x1F", "1e3", "{", "]", ","]


SET = "tag:yaml.org,2002:set"


class Loader(yaml.SafeLoader):
    """PyYAML's, with our refusals (see the top), and sets that keep their order."""

    def __init__(self, stream):
        super().__init__(stream)
        self.open = []

    def compose_node(self, parent, index):
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) and event.anchor in self.open:
            raise Refused("a node within itself")
        self.open.append(event.anchor)
        node = super().compose_node(parent, index)
        self.open.pop()
        return node

    def construct_mapping(self, node, deep=False):
        mapping = super().construct_mapping(node, deep)
        if node.tag != SET and any(isinstance(key, (bytes, datetime.date)) for key in mapping):
            raise Refused("a key that JSON does not have")
        return mapping

    def construct_set(self, node):
        data = []
        yield data
        data.extend(self.construct_mapping(node))

    def construct_float(self, node):
        value = self.construct_yaml_float(node)
        if value != value:
            raise Refused("a number that JSON does not have")
        return value

    def construct_int(self, node):
        if self.construct_scalar(node)[1:2] in ("+", "-"):
            raise Refused("two signs")
        return self.construct_yaml_int(node)

    def construct_binary(self, node):
        value = self.construct_yaml_binary(node)
        value.decode()
        return value


Loader.add_constructor(SET, Loader.construct_set)
Loader.add_constructor("tag:yaml.org,2002:binary", Loader.construct_binary)
Loader.add_constructor("tag:yaml.org,2002:float", Loader.construct_float)
Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_int)


class Refused(Exception):
    pass


def primitive(value):
    """The reference's conversion; times keep their distance from UTC, years their four digits."""
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return jsonutils.to_primitive(value)


class Generator:
    def __init__(self, rng):
        self.rng = rng
        self.anchors = []
        self.count = 0

    def chance(self, share):
        return self.rng.random() < share

    def words(self):
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(1, 4)))

    def plain(self, flow):
        while True:
            text = self.rng.choice(PLAIN) if self.chance(0.8) else self.number()
            if self.chance(0.1):
                text = self.words()
            if fits(text, flow) or not flow and self.chance(0.02) and text[0] not in ":?!&":
                return text

    def number(self):
        """Something like a number or a time."""
        return "".join(self.rng.choices("0123456789+-._:eExb ", k=self.rng.randint(1, 10))).strip()

    def single_quoted(self, indent):
        text = self.rng.choice([self.words(), self.rng.choice(PLAIN)]).replace("'", "''").replace("\t", " ")
        return f"'{self.folded(text, indent)}'"

    def double_quoted(self, indent):
        parts = []
        for _ in range(self.rng.randint(0, 4)):
            parts.append(self.rng.choice(ESCAPES) if self.chance(0.4) else self.words().replace('"', "'"))
            if self.chance(0.2):
                parts.append(" ")
            if self.chance(0.05):
                parts.append("\\\n" + " " * indent)
        return f'"{self.folded("".join(parts), indent)}"'

    def folded(self, text, indent):
        """Text with some of its blanks made line ends."""
        parts = text.split(" ")
        folded = parts[0]
        for part in parts[1:]:
            folded += (self.rng.choice(BREAKS) + " " * indent if self.chance(0.1) else " ") + part
        return folded

    def block_scalar(self, indent):
        lines = []
        for _ in range(self.rng.randint(1, 4)):
            lines.append(self.rng.choice([self.words(), "", "  " + self.words(), "# no comment", "- x", "k: v"]))
        header = self.rng.choice("|>") + self.rng.choice(["", "", "+", "-"])
        if lines[0].startswith(" ") or not lines[0] or self.chance(0.1):
            header = header[0] + self.rng.choice("2") + header[1:]
        if self.chance(0.1):
            header += " # comment"
        body = "".join(("  " + " " * max(indent - 2, 0) + line if line else "") + "\n" for line in lines)
        return header + "\n" + body.rstrip("\n") + ("\n" * self.rng.choice([0, 0, 0, 1, 2]))

    def scalar(self, indent, flow):
        kind = self.rng.random()
        if kind < 0.6:
            return self.plain(flow)
        if kind < 0.7:
            return self.single_quoted(indent)
        return self.double_quoted(indent)

    def tagged(self, node, tags):
        """A node with a tag in front, perhaps, and an anchor, which can be used from now on."""
        found = []
        if self.chance(0.08):
            found.append(self.rng.choice(tags if self.chance(0.9) else TAGS))
        if self.chance(0.12):
            self.count += 1
            found.append(f"&n{self.count}")
        self.rng.shuffle(found)
        if self.chance(0.02):
            self.anchors += [part[1:] for part in found if part[0] == "&"]
        text = node()
        self.anchors += [part[1:] for part in found if part[0] == "&"]
        return "".join(part + " " for part in found) + text

    def flow(self, depth, indent):
        """A node in flow style."""
        if self.anchors and self.chance(0.1):
            return "*" + self.rng.choice(self.anchors) + " "
        kind = self.rng.random()
        if depth > 3 or kind < 0.5:
            return self.tagged(lambda: self.scalar(indent, True), SCALAR_TAGS)
        if kind < 0.75:
            return self.tagged(lambda: self.flow_list(depth, indent), ["!!seq"])
        if kind < 0.77:
            return self.rng.choice(["!!omap ", "!!pairs "]) + self.flow_pairs(depth, indent)
        return self.tagged(lambda: self.flow_mapping(depth, indent), ["!!map", "!!set"])

    def brackets(self, parts, indent):
        """Nodes in a row, on one line or several, which may start anywhere."""
        gap = self.rng.choice(["", "", " ", "\n" + " " * indent, "\n" + " " * self.rng.randint(0, indent)])
        end = self.rng.choice(["", ", " if parts else "", " ", gap, " # comment\n" + gap.strip("\n")])
        return gap + f",{gap or ' '}".join(parts) + end

    def flow_list(self, depth, indent):
        parts = []
        for _ in range(self.rng.randint(0, 4)):
            one = self.flow_pair(depth, indent) if self.chance(0.1) else self.flow(depth + 1, indent)
            parts.append(one or "~")
        return "[" + self.brackets(parts, indent) + "]"

    def flow_mapping(self, depth, indent):
        return "{" + self.brackets([self.flow_pair(depth, indent) for _ in range(self.rng.randint(0, 4))], indent) + "}"

    def flow_pairs(self, depth, indent):
        return "[" + self.brackets([self.flow_pair(depth, indent) for _ in range(self.rng.randint(0, 3))], indent) + "]"

    def flow_pair(self, depth, indent):
        kind = self.rng.random()
        key = self.key(True) or "k"
        if kind < 0.05:
            return key
        if kind < 0.1:
            return f"? {key} : {self.flow(depth + 1, indent)}"
        if kind < 0.2:
            return f'"{self.rng.choice("abc")}":{self.flow(depth + 1, indent)}'
        return f"{key}: {self.flow(depth + 1, indent)}"

    def key(self, flow):
        kind = self.rng.random()
        if self.anchors and kind < 0.02:
            return "*" + self.rng.choice(self.anchors) + " "
        if "base" in self.anchors and flow and kind < 0.04:
            return "<<: *base, d"
        if kind < 0.6:
            return self.rng.choice("abcdefg")
        if kind < 0.7:
            return self.double_quoted(0).replace("\n", " ")
        if kind < 0.72:
            return self.tagged(lambda: self.plain(flow) or "k", SCALAR_TAGS)
        while True:
            key = self.plain(flow)
            if not key.startswith("20") or self.chance(0.02):
                return key or "k"

    def comment(self):
        return self.rng.choice([" # comment", "  #", " # a: b"]) if self.chance(0.05) else ""

    def block(self, depth, indent):
        """A node in block style, as it follows `key:` or `-`: with its blank or line end in front."""
        kind = self.rng.random()
        if depth > 4 or kind < 0.5:
            if self.anchors and self.chance(0.12):
                return " *" + self.rng.choice(self.anchors) + self.comment() + "\n"
            if self.chance(0.15):
                return " " + self.tagged(lambda: self.block_scalar(indent + 2), SCALAR_TAGS[1:]) + "\n"
            text = self.tagged(lambda: self.scalar(self.rng.choice([0, indent, indent + 2]), False), SCALAR_TAGS)
            return " " + text + self.comment() + "\n"
        if kind < 0.65:
            return " " + self.flow(depth + 1, indent + 2) + self.comment() + "\n"
        if kind < 0.8:
            indent += self.rng.choice([0, 2])
            return " " + self.tagged(lambda: self.comment() + "\n" + self.sequence(depth + 1, indent), ["!!seq"])
        return " " + self.tagged(
            lambda: self.comment() + "\n" + self.mapping(depth + 1, indent + 2), ["!!map", "!!set", "!!map"])

    def sequence(self, depth, indent):
        text = ""
        for _ in range(self.rng.randint(1, 4)):
            text += " " * indent + "-"
            if self.chance(0.1):
                text += " " + self.sequence(depth + 1, indent + 2).lstrip(" ")
            elif self.chance(0.15):
                text += " " + self.mapping(depth + 1, indent + 2).lstrip(" ")
            else:
                text += self.block(depth + 1, indent + 1)
            if self.chance(0.03):
                text += self.rng.choice(["\n", "# comment\n", " " * indent + "# comment\n"])
        return text

    def mapping(self, depth, indent):
        text = ""
        for _ in range(self.rng.randint(1, 4)):
            if "base" in self.anchors and self.chance(0.1):
                text += " " * indent + "<<: " + self.merge(depth, indent) + "\n"
                continue
            if self.chance(0.03):
                text += " " * indent + "?" + (f" {self.key(False)}\n" if self.chance(0.9) else self.block(depth + 1, indent))
                if self.chance(0.8):
                    text += " " * indent + ":" + self.block(depth + 1, indent)
                continue
            key = self.key(False)
            text += " " * indent + key + ":" + self.block(depth + 1, indent)
        return text

    def merge(self, depth, indent):
        """What a `<<` takes."""
        known = ["base", "other"] if self.chance(0.95) else self.anchors
        if self.chance(0.3):
            return "[" + ", ".join("*" + self.rng.choice(known) for _ in range(self.rng.randint(0, 3))) + "]"
        if self.chance(0.2):
            return "{" + self.flow_pair(depth, indent + 2) + "}"
        return "*" + self.rng.choice(known)

    def document(self):
        head = self.rng.choice(["", "", "", "---\n", "%YAML 1.1\n---\n", "# comment\n", "\n", "\ufeff", "--- # x\n"])
        base = ""
        if self.chance(0.5):
            self.anchors = ["base", "other"]
            base = "base: &base {a: 1, b: [x, yes], 1: one}\nother: &other\n  a: 2\n  c: 0x10\n  <<: *base\n"
        tail = self.rng.choice(["", "", "", "...\n", "# end\n", "\n\n", "  # end"])
        if self.chance(0.5):
            body = "variables:" + self.block(0, 0)
        else:
            body = "variables:\n" + self.mapping(0, 2)
        text = head + "name: n\n" + base + body + tail
        return text.rstrip("\n") if self.chance(0.1) else text


def fits(text, flow):
    """Whether the text can stand without quotes: the others are tried rarely, as errors."""
    if text == "" or text[0] in "*&!%@`|>'\"#-?:" and text[:2] not in ("-a", "-1", "-0", "-.", "-2", "?a", ":a", "--"):
        return text == ""
    if flow and text[0] in ":?":
        return False
    if ": " in text or " #" in text or text[-1] == ":" or "\t" in text or "\u2028" in text:
        return False
    return not (flow and any(c in text for c in ",[]{}?")) and text not in ("---", "...", "--- a", "0b_", "-0x_1", "0x_", "=", "<<")


def expected(text):
    """What the reference sends as the variables, as JSON; None if it refuses the file."""
    try:
        document = json.loads(json.dumps(yaml.load(text, Loader), default=primitive))
        # A name that is there twice was the server's to settle, which is Python, too.
        variables = document["variables"]
    except Exception:
        return None
    if variables is None or variables == "":
        return None
    return json.dumps(json.dumps(variables) if isinstance(variables, dict) else variables)


ANSWER = '{"name": "n", "description": "", "variables": "{}", "scope": "private", "created_at": "", "updated_at": ""}'


def sent(runner, text):
    """What our binary sends as the variables, as JSON; None if it refuses the file."""
    runner.write("in.yaml", text.encode())
    body, code, message = runner.run(["environment-create", "in.yaml"])
    if body is not None:
        return json.dumps(json.loads(body)["variables"])
    if code == 1 and ("line " in message and ", column " in message or 'no "variables"' in message):
        return None
    return f"no word about it: {code} {message}"


def one(runner, rng):
    text = Generator(rng).document()
    reference, ours = expected(text), sent(runner, text)
    complaint = None if ours == reference else f"{text!r}\nours\n{ours}\nreference\n{reference}"
    return complaint, reference is None


if __name__ == "__main__":
    sys.exit(random_cases.run("yaml", sys.argv[1:], ANSWER, one))
