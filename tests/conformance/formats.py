"""Our output formats against cliff's own, on random values: not one byte may differ.

Run by the Python of an environment with python-mistralclient:
    python formats.py MISTRAL_BINARY [CASES [SEED]]

A scripted server gives workflows with a random value in every field; our binary prints them, and so do python-mistralclient's
formatter and cliff with the same options, within this process. What differs on purpose is made of what cliff prints,
or is given to it beforehand, so that each case has one expected outcome; only YAML is compared by its data.
One half of the cases is about tables that do not fit, with text of all scripts, marks, pictures and sequences that
steer a terminal. Characters newer than this Python's Unicode are left out where its knowledge of letters counts.
"""
import http.server
import io
import itertools
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import threading
import unicodedata

sys.dont_write_bytecode = True

import wcwidth  # noqa: E402
from cliff import lister, show, utils  # noqa: E402
from mistralclient.api.v2.workflows import Workflow  # noqa: E402
from mistralclient.commands.v2.workflows import WorkflowFormatter  # noqa: E402

import differences  # noqa: E402

FIELDS = {
    "id": "ID", "name": "Name", "namespace": "Namespace", "project_id": "Project ID", "tags": "Tags", "input": "Input",
    "scope": "Scope", "created_at": "Created at", "updated_at": "Updated at",
}
TITLES = list(FIELDS.values())
WORDS = [
    "", "a", "word", "two words", "b4e2dac0-e390-4f84-a90e-a55ab0025c32", "a-hyphenated-long-name",
    "日本語", "한국", "ｱｲｳ", "①…α─", "e\u0301clair", "😀", "👨\u200d👩\u200d👧", "🇩🇪", "🇩", "👍🏽", "❤",
    "❤\ufe0f", "⌚\ufe0e", "1\ufe0f\u20e3", "\u200b", "\ufeff", "\u00ad", "\x1b[31mred\x1b[0m", "कर्म",
    "tab\there", "line\nbreak", "cr\rhere", "crlf\r\nend", "trailing\n", "\x01", "\x7f", "quote\"d", "it's",
    "back\\slash", "comma,", "$HOME", "`x`", "yes", "no", "null", "~", "2026-01-01 00:00:00", "1:30", "017",
    "0x1F", "1e3", "1_000", ".5", "=", "<<", "<none>", "- dash", "key: value", "#hash", " lead", "trail ",
    "--", "em--dash", "three-four-", "x" * 90, "end...", "\u3000wide", "a\u00a0b", "naïve", "%s{}", "@at", "*star",
]
SCALARS = [None, True, False, 0, 1, -1, 22222, 12345678901234567890123, 1.5, 1e20, 1e-7, 2.0, 0.1, -0.0, 1e16, 9007199254740993,
           9007199254740992.0]
# Sequences that steer a terminal, whole and broken off.
SEQUENCES = [
    "\x1b[31m", "\x1b[0m", "\x1b[m", "\x1b[1;4;38;5;9m", "\x1b[48:2::1:2:3m", "\x1b[38;2;1;2;3;7m", "\x1b[22;24m", "\x1b[39;49m",
    "\x1b[38m",
    "\x1b[3C", "\x1b[C", "\x1b[2D", "\x1b[D", "\x1b[5G", "\x1b[G", "\x1b[2K", "\x1b[H", "\x1b[?25l", "\x1b]0;title\x07",
    "\x1b]8;;http://h/a-b\x07",
    "\x1b]8;;\x07", "\x1b]8;id=x;http://h\x1b\\", "\x1b]8;a=b;http://i\x1b\\", "\x1b]8;;\x1b\\", "\x1b]66;s=2:w=3;ab\x07",
    "\x1b]66;s=2;日x\x1b\\",
    "\x1b]66;w=1\x07", "\x1b(B", "\x1b", "\x1b[", "\x1b]", "\x1bP q\x1b\\", "\x1b_a\x07", "\x1b^p\x1b\\", "\x1bM", "\x1b7", "\x1bc",
    "\x1b#8", "\x1b[1", "\x1b]8;;x",
    "\x1b[3;4C", "\x1b[>D", "\x1b[?5G", "\x1b[:2C", "\x1b[5 C", "\x1b]66;", "\x1b]66;s=2:w=x:d;text\x07", "\x1b]66;w=+2\x07",
    "\x1b]66;s=0:w=9;a\x01\x07", "\x1b]66;w=-1;é\x07",
]
# What joins, changes or parts the characters around it.
JOINTS = [
    "\u200d", "\u200c", "\ufe0f", "\ufe0e", "\u094d", "\u0915", "\u093f", "\u09be", "\u0301", "\u20e3", "\U0001f1e9", "\U0001f3fd", "👨",
    "❤", "⌚", "〰",
    "\u1100", "\u1161", "\u11a8", "각", "1", "-", " ", "--", "\b", "\r", "\u3000", "\xa0", "\xad", "\u0600", "\u17d8", "\u0e33", "\x1c",
    "\u2028",
]
RANGES = [(0x20, 0x7e)] * 4 + [
    (0, 0x1f), (0x7f, 0xa0), (0xa1, 0x17f), (0x300, 0x36f), (0x370, 0x58f), (0x590, 0x6ff), (0x700, 0x8ff), (0x900, 0xdff), (0xe00, 0x109f),
    (0x1100, 0x11ff), (0x1200, 0x1cff), (0x1d00, 0x1fff), (0x2000, 0x206f), (0x2070, 0x2bff), (0x2c00, 0x2fff), (0x3000, 0x33ff),
    (0x3400, 0x9fff),
    (0xa000, 0xabff), (0xac00, 0xd7ff), (0xe000, 0xffff), (0x10000, 0x1ffff), (0x1f1e6, 0x1f1ff), (0x1f300, 0x1fa6f), (0x1f3fb, 0x1f3ff),
    (0xfe00, 0xfe0f), (0x200b, 0x200f), (0x20000, 0x3ffff), (0xe0000, 0xe01ff), (0x40000, 0x10ffff),
]
# Never to be assigned, or not for a long time.
UNASSIGNED = [0x378, 0x379, 0x530, 0xfdd0, 0xfffe, 0xffff, 0x1fffe, 0xe0fff, *range(0x40000, 0xe0000, 0x3fff)]


def character(rng, newer):
    code = rng.choice(UNASSIGNED) if rng.random() < 0.02 else rng.randint(*rng.choice(RANGES))
    if not newer and unicodedata.category(chr(code)) == "Cn" and code not in UNASSIGNED:
        return "?"
    return chr(code)


def text(rng, newer=False):
    """A text; `newer` are the characters that this Python does not know yet."""
    if rng.random() < 0.4:
        return rng.choice(["", " ", "  ", "-", ", "]).join(rng.choices(WORDS, k=rng.randint(1, 6)))
    parts = []
    for _ in range(rng.randint(0, rng.choice([4, 12, 40]))):
        kind = rng.random()
        if kind < 0.2:
            parts.append(rng.choice(JOINTS))
        elif kind < 0.28:
            parts.append(rng.choice(SEQUENCES))
        elif kind < 0.45:
            parts.append(rng.choice(["word", "two words", "a-b", "ab-cd", "three-four", "x" * 9, " ", "  ", "em--dash"]))
        else:
            parts.append(character(rng, newer))
    return "".join(parts)


def value(rng, depth=0):
    kind = rng.random()
    if kind < 0.6:
        return text(rng)
    if kind < 0.9 or depth > 2:
        return rng.choice(SCALARS)
    if kind < 0.95:
        return [value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return {text(rng): value(rng, depth + 1) for _ in range(rng.randint(0, 3))}


def workflow(rng, in_table):
    """A workflow with random values in its fields."""
    if in_table:
        row = {field: text(rng) if rng.random() < 0.9 else value(rng) for field in FIELDS}
    elif rng.random() < 0.3:
        row = {field: text(rng, newer=True) for field in FIELDS}
    else:
        row = {field: value(rng) for field in FIELDS}
    if rng.random() < 0.4:
        # A column that can be sorted, with repeats.
        row["name"], row["scope"] = rng.choice(["b", "B", "a", "", None, "é"]), rng.choice([1, 2.5, None, -3, True, 10 ** 20])
    row["tags"] = rng.choice([None, [], [text(rng) for _ in range(rng.randint(1, 5))]])
    row["input"] = rng.choice([None, text(rng)])
    return row


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    document = None

    def do_GET(self):
        body = json.dumps(Server.document).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def log_message(self, *_):
        pass


class App:
    def __init__(self):
        self.stdout = io.StringIO()


def run_cliff(base, data, options):
    """What cliff prints for the data: a mixture of its own class and ours that only hands it over."""
    class Command(base):
        def take_action(self, _):
            return data
    app = App()
    command = Command(app, None)
    parsed = command.get_parser("command").parse_args(options)
    try:
        command.run(parsed)
        return 0, app.stdout.getvalue()
    except Exception:
        return 1, ""


def columns(rng):
    """Names of columns in any spelling, some of which no column has."""
    found = []
    for title in rng.sample(TITLES, rng.choice([0, 0, 1, 2, 4, 9])):
        found.append(rng.choice([title, title.lower(), title.upper().replace(" ", "_"), f" {title} "]))
    if rng.random() < 0.1:
        found.append(rng.choice(["Nope", "", "I D", "ID,Name"]))
    return [word for name in found for word in ("-c", name)]


def width(rng, wrapped):
    """Options and variables about the width of tables."""
    if not wrapped and rng.random() < 0.6:
        return [], {}
    number = str(rng.choice([rng.randint(1, 60), rng.randint(20, 120), rng.randint(100, 250), rng.choice([0, -1, 300])]))
    if rng.random() < 0.1:
        return [], {"CLIFF_MAX_TERM_WIDTH": number}
    return rng.choice([["--max-width", number], [f"--max-width={number}"]]), {}


def common_options(rng, wrapped):
    options = columns(rng)
    if rng.random() < 0.2:
        options.append("--noindent")
    if rng.random() < 0.1:
        options.append("--print-empty")
    if rng.random() < 0.1:
        options.append("--fit-width")
    words, environment = width(rng, wrapped)
    return options + words, environment


def list_options(rng, wrapped):
    form = "table" if wrapped else rng.choice(["csv", "json", "table", "value", "yaml"])
    options, environment = common_options(rng, wrapped)
    for title in rng.sample([*TITLES, "Nope", "created_at", "NAME"], rng.choice([0, 0, 1, 2])):
        options += ["--sort-column", title]
    options += rng.choice([[], [], ["--sort-descending"], ["--sort-ascending"]])
    if rng.random() < (0.7 if form == "csv" else 0.1):
        options += ["--quote", rng.choice(["all", "minimal", "none", "nonnumeric"])]
    return form, ["-f", form, *options], environment


def show_options(rng, wrapped):
    form = "table" if wrapped else rng.choice(["json", "shell", "shell", "table", "value", "yaml"])
    options, environment = common_options(rng, wrapped)
    if rng.random() < (0.5 if form == "shell" else 0.1):
        options += [rng.choice(["--prefix=p_", "--prefix= ", "--prefix=", "--prefix=日$x\"", "--prefix=a-b"])]
    if rng.random() < (0.4 if form == "shell" else 0.1):
        for name in rng.choices(["id", "name", "created_at", "Created at", "ID", "nope", "project_id"], k=rng.randint(1, 3)):
            options += ["--variable", name]
    return form, ["-f", form, *options], environment


def expected_list(form, options, rows):
    """The outcome of a listing that is wanted: code and standard output."""
    titles, blank = WorkflowFormatter.format(None, lister=True)
    data = [WorkflowFormatter.format(Workflow(None, row), lister=True)[1] for row in rows]
    code, reference = run_cliff(lister.Lister, (titles, data or blank), options)
    if rows or form == "table":
        return code, reference
    # There, an empty listing has a row of empty texts.
    if form == "csv":
        code, reference = run_cliff(lister.Lister, (titles, []), options)
    return code, {"json": "[]\n", "yaml": "[]\n", "csv": reference, "value": ""}[form] if code == 0 else ""


def expected_show(form, options, row):
    """The outcome of a single thing that is wanted."""
    titles, data = WorkflowFormatter.format(Workflow(None, row))
    if form == "shell":
        # There, nothing but quotes is escaped.
        data = [re.sub(r"([\\$`])", r"\\\1", str(field)) for field in data]
    return run_cliff(show.ShowOne, (titles, data), options)


def same(form, ours, reference):
    if form == "yaml":
        return differences.read_yaml(ours) == differences.read_yaml(reference)
    if form == "json":
        reference = differences.readable(reference)
    # Links that go on in the next line have names, which are random in the reference.
    return re.sub("id=[0-9a-f]{8}", "id=", ours) == re.sub("id=[0-9a-f]{8}", "id=", reference)


def case(rng, binary, url):
    """Whether one case passes."""
    wrapped = rng.random() < 0.5
    count = rng.choice([0, 1, 2, 3, 6])
    is_list = rng.random() < 0.7 or count == 0
    form, options, environment = (list_options if is_list else show_options)(rng, wrapped)
    rows = [workflow(rng, form == "table") for _ in range(count)]
    os.environ.pop("CLIFF_MAX_TERM_WIDTH", None)
    os.environ.update(environment)
    if is_list:
        Server.document, words = {"workflows": rows}, ["workflow-list", *options]
        code, reference = expected_list(form, options, rows)
    else:
        Server.document, words = rows[0], ["workflow-get", "x", *options]
        code, reference = expected_show(form, options, rows[0])
    done = subprocess.run(
        [binary, *words], env={"OS_MISTRAL_URL": url, "HOME": "/nonexistent", **environment}, capture_output=True, timeout=20,
        close_fds=False,
    )
    ours = done.stdout.decode()
    if done.returncode == code and same(form, ours, reference):
        return True
    variables = "".join(f"{name}={value} " for name, value in environment.items())
    print(f"DIFFERENT {variables}{words} {json.dumps(Server.document)}")
    print(f"ours {done.returncode} {ours!r} {done.stderr.decode()}\nreference {code} {reference!r}")
    for ours, reference in itertools.zip_longest(ours.splitlines(), reference.splitlines()):
        if ours != reference:
            print(f"ours      {ours!r}\nreference {reference!r}", flush=True)
            break
    return False


def one_measure():
    """wcwidth measures a column, the fill of a cell, and the parts of a wrapped cell, each in a way of its own when a movement
    has several parameters or a size never ends (the difference `odd-movements`): here, all are measured as a column."""
    wcwidth.textwrap.wcwidth_width = wcwidth.width
    wcwidth.ljust = lambda text, width: text + " " * max(0, width - wcwidth.width(text))
    wcwidth.rjust = lambda text, width: " " * max(0, width - wcwidth.width(text)) + text


def work(job):
    """The number of failures of so many cases."""
    binary, count, seed = job
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    utils.terminal_width = lambda *_: None
    one_measure()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rng = random.Random(seed)
    return sum(not case(rng, binary, f"http://127.0.0.1:{server.server_port}/v2") for _ in range(count))


def main():
    binary = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    # In parts of which each has a seed of its own, so that the number of processors changes nothing.
    part = 250
    jobs = [(binary, min(part, count - begin), f"{seed}/{begin}") for begin in range(0, count, part)]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        failed = sum(pool.imap_unordered(work, jobs))
    print(f"formats: {count - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
