"""Tables of text with terminal sequences: movements, colours, links, sizes; whole and wrapped."""

import resources
import fixtures
from cases import Case

FAR = 999
TEXTS = [
    "\x1b[31mred\x1b[0m",
    "\x1b[1;31mbold red and long\x1b[0m then plain",
    "\x1b[38;5;9mnumbered colour",
    "\x1b[38;2;1;2;3mcolour of three \x1b[48:2::4:5:6mground of three",
    "\x1b[4;9;21mlines \x1b[24;29mno lines",
    "\x1b[5;6;7;8mblink hide \x1b[25;27;28mshow again",
    "\x1b[mnothing\x1b[39;49m",
    "\x1b[38mbroken \x1b[38;5mbroken \x1b[38;2;1mbroken",
    "back\b\b\bspace",
    "\b\bfirst",
    "abc\b",
    "right\x1b[5Cmoved",
    "left\x1b[3Dmoved",
    "far left\x1b[99Dmoved",
    "\x1b[C\x1b[D\x1b[G",
    "to\x1b[20Gcolumn",
    "to\x1b[Gfirst",
    "no\x1b[2;3Hmove",
    "up\x1b[Adown\x1b[B",
    "clear\x1b[2J\x1b[K",
    "\x1b]0;title\x07text",
    "\x1b]0;title\x1b\\text",
    "\x1b]0;never ends",
    "\x1bP data\x1b\\text",
    "\x1b_app\x07text",
    "\x1b^private\x1b\\text",
    "\x1b(Bset",
    "\x1b#8test",
    "\x1b7keep\x1b8",
    "\x1bcreset",
    "lone \x1b",
    "lone \x1b\x1b[1m",
    "\x1b[1",
    "\x1b[1é",
    "\x1b日本",
    "\x1b]66;s=2;big\x07 text",
    "\x1b]66;w=3;x\x1b\\y",
    "\x1b]66;s=9:w=99;x\x07",
    "\x1b]66;s=2\x07none",
    "\x9b31mC1\x9c",
    "bell\x07bell",
    "nul\0nul",
    "a\x0eb\x0fc",
    "\x7f\x7fdel",
    "\x85next\x84",
    "a\vb\fc",
    "long text with a movement \x1b[3C in its middle and more",
    "long text with a colour \x1b[32m in its middle and more \x1b[0m at its end",
    "a-\x1b[1mb\x1b[0m-c-hyphen-\x1b[31mated-word",
    "\x1b[31m\x1b[0m",
    "\x1b[31m   \x1b[0m  x",
    "x  \x1b[31m  ",
    "⌚\x1b[1m\ufe0e",
    "❤\x1b[1m\ufe0f",
    "🇩\x1b[1m🇪",
    "क\x1b[1m्ष",
    "é\x1b[1m\u0301",
    "日本\x1b[31m語の\x1b[0mテキスト",
    "👨\u200d\x1b[1m👩",
    "a\u200d\x1b[31mb",
    "x" * 30 + "\x1b[31m" + "y" * 30,
    "\x1b]8;id=a;http://h/p\x07a named link over lines\x1b]8;;\x07",
    "\x1b]8;;http://h\x1b\\link\x1b]8;;\x1b\\ after",
    "\x1b]8;;\x07closed only",
    "word\x1b]8;id=b;http://h\x07link\x1b]8;;\x07word",
]
NAMED = "\x1b]8;;http://h/p-q\x07a link over lines\x1b]8;;\x07"


def fixture(name, text):
    row = {**resources.RESOURCES["workbooks"][2], "name": text}
    return fixtures.fixture(
        f"escapes-{name}",
        [
            fixtures.route("GET", "/v2/workbooks", (200, {"json": {"workbooks": [row]}})),
            fixtures.route("GET", "/v2/workbooks/*", (200, {"json": row})),
        ],
    )


def cases():
    for number, text in enumerate(TEXTS):
        name = fixture(number, text)
        yield Case(["workbook-list", "-c", "Name"], name)
        yield Case(["workbook-list", "-c", "Name", "-c", "Scope", "--max-width", "24"], name)
        yield Case(["workbook-get", "w", "-c", "Name", "--max-width", "33"], name)
    yield beyond_the_width()
    yield named()
    yield from newer()
    yield several()


def several():
    """A movement with several parameters: there, the words fit into one line."""
    text = "ab\x1b[3;4Ccd efg"
    border = "+----------+---------+\n"
    parts = ["ab\x1b[3;4Ccd ", "efg     "]
    stdout = (
        border + "| Name     | Scope   |\n" + border + f"| {parts[0]} | private |\n| {parts[1]} |         |\n" + border
    )
    return Case(
        ["workbook-list", "-c", "Name", "-c", "Scope", "--max-width", "18"],
        fixture("several", text),
        differs=("odd-movements",),
        ours={"stdout": stdout},
    )


def beyond_the_width():
    """A movement beyond the width of any terminal."""
    text = f"a\x1b[{FAR + 200}Cb"
    line = "+" + "-" * (1 + FAR + 1 + 2) + "+\n"
    name = "| Name" + " " * (1 + FAR + 1 - 4) + " |\n"
    return Case(
        ["workbook-list", "-c", "Name"],
        fixture("far", text),
        differs=("cell-movement",),
        ours={"stdout": line + name + line + f"| {text} |\n" + line},
    )


def named():
    """The parts of a wrapped link share an ID, which is always the same."""
    begin, end = "\x1b]8;id=bb6c4090;http://h/p-q\x07", "\x1b]8;;\x07"
    lines = [f"{begin}a link{end}  ", f"{begin}over{end}    ", f"{begin}lines{end}   "]
    border = "+----------+---------+\n"
    stdout = border + "| Name     | Scope   |\n" + border
    for place, part in enumerate(lines):
        stdout += f"| {part} | {'private' if place == 0 else '       '} |\n"
    return Case(
        ["workbook-list", "-c", "Name", "-c", "Scope", "--max-width", "18"],
        fixture("named", NAMED),
        differs=("link-names",),
        ours={"stdout": stdout + border},
    )


def newer():
    """Characters of Unicode 15 and later, in values as Python writes them, and at hyphens."""
    row = [["\U0001fae8", "\U00011f02"]]
    yield Case(
        ["workbook-get", "w", "-c", "Name", "-f", "value"],
        fixture("newer", row[0]),
        differs=("newer-characters",),
        ours={"stdout": "['\U0001fae8', '\U00011f02']\n"},
    )
