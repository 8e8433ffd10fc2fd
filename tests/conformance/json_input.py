"""Our reading of JSON against the reference's, on random texts: every value sent must be the same.

Run by the Python of an environment with python-mistralclient:
    python json_input.py MISTRAL_BINARY [CASES [SEED]]

Each text is the INPUT of a run-action, on the command line or in a file; what our binary sends to a
scripted server is compared with what Python's json module makes of the same text, read and written
as the reference does it. Not one may differ. What differs on purpose is made the same here, or is not tried:

- Falsy values (`{}`, `[]`, 0, false, `""`) are sent; the reference drops them.
- Half a character (`"\\ud83d"`) is refused.
- Whole numbers of more than 4300 digits are sent; Python refuses them.
- More than 900 levels are refused; Python gives up at about 970.
- A key that begins with `$serde_json::private` is refused, as the JSON library keeps it for itself.
"""

import json
import sys

import random_cases

ANSWER = '{"output": "done"}'
NUMBERS = [
    "0",
    "-0",
    "1",
    "-1",
    "12",
    "1.10",
    "1E5",
    "1e5",
    "1e+05",
    "1E-5",
    "-0.0",
    "0.0",
    "0e0",
    "1e400",
    "-1e400",
    "1e-400",
    "1e308",
    "1.8e308",
    "5e-324",
    "2e-324",
    "1e15",
    "1e16",
    "1e17",
    "123456789012345678901234567890",
    "0.1",
    "0.30000000000000004",
    "1.7976931348623157e308",
    "2.2250738585072014e-308",
    "9007199254740993",
    "9007199254740993.0",
    "0.0001",
    "0.00001",
    "1e22",
    "1e23",
    "100000000000000000000000.0",
    "NaN",
    "Infinity",
    "-Infinity",
    "3.141592653589793238462643383279",
    "4.35",
    "1e-7",
    "123456789.123456789",
]
WRONG_NUMBERS = [
    "01",
    "-",
    "+1",
    "1.",
    ".5",
    "1e",
    "1e+",
    "--1",
    "0x1F",
    "1_000",
    "-NaN",
    "NaN1",
    "1NaN",
    "Infinity5",
    "+Infinity",
    "nan",
    "inf",
    "-01",
    "1.e5",
    "1,5",
    "٣",
    "1e5.5",
    "0-1",
]
ESCAPES = [
    '\\"',
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\\u0000",
    "\\u001f",
    "\\u0041",
    "\\u00e9",
    "\\u00E9",
    "\\u65e5",
    "\\uFFFF",
    "\\ud83d\\ude00",
    "\\uD83D\\uDE00",
    "\\u2028",
    "\\u007f",
    "\\ufeff",
]
HALVES = ["\\ud83d", "\\ude00", "\\ude00\\ud83d", "\\ud83d\\u0041", "\\ud83d\\ud83d\\ude00", "\\uD800 \\uDC00"]
WRONG_ESCAPES = [
    "\\x41",
    "\\u12",
    "\\u12G4",
    "\\",
    "\\U0001F600",
    "\\'",
    "\\0",
    "\\ ",
    "\\u 041",
    "\\u+041",
    "\\ud83d\\u",
]
TEXTS = [
    "a",
    "b",
    "key",
    "yes",
    "1",
    "",
    " ",
    "é",
    "日本",
    "😀",
    "\u2028",
    "\x7f",
    "\u0085",
    "\ufeff",
    "NaN",
    "Infinity",
    "[",
    "}",
    ",",
    ":",
    "it's",
    "/",
    "$.x",
    "e\u0301",
    "\uffff",
    "\U0010ffff",
]
RAW = ["\n", "\t", "\r", "\x00", "\x01", "\x1f"]
BLANKS = ["", "", "", "", " ", "  ", "\n", "\t", "\r\n", "\r", " \n\t "]
ODD_BLANKS = ["\u00a0", "\x0b", "\x0c", "\u2028", "\ufeff", "\u3000", "\x00", "# c\n", "/* c */", "// c\n", ";"]
WORDS = ["true", "false", "null"]
WRONG_WORDS = ["True", "None", "nul", "truee", "undefined", "tru e", "'a'", "a", "`", "yes", "...", "@"]
OTHER = list('[]{}:,"\\ \n0-9eE.+aNI') + ["true", "NaN", "Infinity", "\\u", "\ud7ff", "é"]


class Generator:
    def __init__(self, rng):
        self.rng = rng
        # How often something is wrong: never in most texts.
        self.wrong = rng.choice([0, 0, 0, 0, 0, 0.02, 0.1])

    def chance(self, share):
        return self.rng.random() < share

    def blank(self):
        return self.rng.choice(ODD_BLANKS) if self.chance(self.wrong / 5) else self.rng.choice(BLANKS)

    def number(self):
        kind = self.rng.random()
        if self.chance(self.wrong):
            return self.rng.choice(WRONG_NUMBERS)
        if kind < 0.5:
            return self.rng.choice(NUMBERS)
        if kind < 0.55:
            return str(self.rng.randint(1, 9)) + "".join(
                self.rng.choices("0123456789", k=self.rng.choice([5, 20, 60, 400]))
            )
        if kind < 0.7:
            return repr(self.rng.uniform(-1, 1) * 10 ** self.rng.randint(-320, 300))
        digits = "".join(self.rng.choices("0123456789", k=self.rng.randint(1, 25)))
        whole = self.rng.choice(["", "-"]) + (digits.lstrip("0") or "0")
        fraction = "." + "".join(self.rng.choices("0123456789", k=self.rng.randint(1, 25))) if self.chance(0.6) else ""
        exponent = (
            self.rng.choice("eE") + self.rng.choice(["", "+", "-"]) + str(self.rng.randint(0, 350))
            if self.chance(0.5)
            else ""
        )
        return whole + fraction + exponent

    def text(self):
        parts = []
        for _ in range(self.rng.randint(0, 5)):
            kind = self.rng.random()
            if kind < 0.6:
                parts.append(self.rng.choice(TEXTS))
            elif kind < 0.63:
                parts.append(
                    chr(self.rng.choice([self.rng.randrange(0x20, 0xD800), self.rng.randrange(0xE000, 0x110000)]))
                )
            else:
                parts.append(self.rng.choice(ESCAPES))
            if self.chance(self.wrong):
                parts.append(self.rng.choice([*WRONG_ESCAPES, *RAW, *HALVES]))
        body = "".join(parts).replace('"', '\\"') if not any("\\" in part for part in parts) else "".join(parts)
        return f'"{body}' + ("" if self.chance(self.wrong / 5) else '"')

    def value(self, depth):
        kind = self.rng.random()
        if self.chance(self.wrong / 2):
            return self.rng.choice(WRONG_WORDS)
        if depth > 4 or kind < 0.55:
            return self.rng.choice([self.number, self.text, lambda: self.rng.choice(WORDS)])()
        if kind < 0.75:
            return self.container("[]", lambda: self.value(depth + 1), depth)
        return self.container("{}", lambda: self.pair(depth), depth)

    def container(self, ends, item, depth):
        parts = [
            self.blank() + item() + self.blank()
            for _ in range(self.rng.choice([0, 1, 1, 2, 3, 5] if depth < 3 else [0, 1, 2]))
        ]
        comma = "," if not self.chance(self.wrong / 5) else self.rng.choice([",,", "", ";"])
        tail = "," if self.chance(self.wrong / 3) else ""
        close = ends[1] if not self.chance(self.wrong / 5) else self.rng.choice(["", "]", "}"])
        return ends[0] + (comma.join(parts) or self.blank()) + tail + close

    def pair(self, depth):
        key = self.text() if self.chance(0.5) else f'"{self.rng.choice("abc")}"'
        if self.chance(self.wrong / 3):
            key = self.rng.choice(["a", "1", "null", "'a'", "[]"])
        colon = ":" if not self.chance(self.wrong / 5) else self.rng.choice(["", "=", "::"])
        return key + self.blank() + colon + self.blank() + self.value(depth + 1)

    def mutated(self, text):
        """The same with something put in, taken away or turned round."""
        for _ in range(self.rng.randint(1, 2)):
            at = self.rng.randint(0, len(text))
            cut = self.rng.choice([0, 0, 1, 1, 3])
            text = text[:at] + (self.rng.choice(OTHER) if self.chance(0.7) else "") + text[at + cut :]
        return text

    def deep(self):
        levels = self.rng.choice([10, 127, 128, 129, 200, 500, 890, 1500, 5000])
        kind = self.rng.choice(["list", "mapping", "both", "open"])
        if kind == "open":
            return "[" * levels
        before, after = {"list": ("[", "]"), "mapping": ('{"a":', "}"), "both": ('[{"k[":', "}]")}[kind]
        levels = levels // 2 if kind == "both" else levels
        return before * levels + self.rng.choice(["1", "NaN", '"]["', "[]"]) + after * levels

    def document(self):
        kind = self.rng.random()
        if kind < 0.01:
            return self.deep()
        text = self.blank() + self.value(0) + self.blank()
        if kind < 0.25:
            text = self.mutated(text)
        elif kind < 0.27:
            text = "\ufeff" + text
        elif kind < 0.29:
            text += self.rng.choice(["x", " {}", ",", "\n5", "]", "\x00", "#"])
        return text


def is_text(value):
    """Whether there is no half of a character."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
        return True
    except UnicodeEncodeError:
        return False


def expected(text):
    """The input that is sent, None for nothing; raises ValueError or RecursionError if it is refused."""

    def whole(pairs):
        # Repeated keys are gone in the value.
        if not all(map(is_text, pairs)):
            raise ValueError
        return dict(pairs)

    value = json.loads(text, object_pairs_hook=whole)
    # An action takes an object; the server reads empty values as an empty one.
    if not is_text(value) or value and not isinstance(value, dict):
        raise ValueError
    return None if value is None else json.dumps(value)


def one(runner, rng):
    text = Generator(rng).document()
    if rng.random() < 0.7:
        text = '{"value":' + text + "}"
    # What begins with a minus is an option, a NUL ends an argument, and an empty one is none.
    if rng.random() < 0.5 or text[:1] in ("-", "") or "\x00" in text:
        content = text.encode()
        if rng.random() < 0.03:
            at = rng.randint(0, len(content))
            content = (
                content[:at] + rng.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\xe9"]) + content[at:]
            )
        runner.write("in.json", content)
        words = ["run-action", "x", "in.json"]
    else:
        content = text.encode()
        words = ["run-action", "x", text]
    try:
        reference = expected(content.decode())
        refused = False
    except (ValueError, RecursionError):
        reference, refused = "refused", True
    body, code, message = runner.run(words)
    if body is not None:
        ours = json.loads(body).get("input")
    elif code == 1 and message.startswith(("mistral: INPUT: ", "mistral: INPUT is not a JSON object")):
        ours = "refused"
    else:
        ours = f"no word about it: {code} {message}"
    complaint = (
        None
        if ours == reference and (not refused or body is None)
        else f"{words!r} {content!r}\nours\n{ours}\nreference\n{reference}"
    )
    return complaint, refused


if __name__ == "__main__":
    sys.exit(random_cases.run("json", sys.argv[1:], ANSWER, one))
