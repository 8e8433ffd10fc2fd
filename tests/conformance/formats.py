"""Our output formats against cliff's own, on random values: not one byte may differ.

Run by the Python of an environment with python-mistralclient:
    python formats.py MISTRAL_BINARY [CASES [SEED]]

A scripted server gives random values in the columns that a listing shows as they are; our binary
and cliff's formatters print them with the same options. What differs on purpose is compared by
meaning: JSON escapes, YAML's text, an empty listing, shell's escapes.
"""
import http.server
import io
import json
import os
import random
import re
import subprocess
import sys
import threading

import yaml
from cliff import lister, show

FIELDS = {
    "id": "ID", "name": "Name", "namespace": "Namespace", "project_id": "Project ID",
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
SCALARS = [None, True, False, 0, 1, -1, 22222, 12345678901234567890123, 1.5, 1e20, 1e-7, 2.0, 0.1, -0.0, 1e16]


def text(rng):
    return rng.choice(["", " ", "  ", "-", ", "]).join(rng.choices(WORDS, k=rng.randint(1, 6)))


def value(rng, depth=0):
    kind = rng.random()
    if kind < 0.6:
        return text(rng)
    if kind < 0.9 or depth > 2:
        return rng.choice(SCALARS)
    if kind < 0.95:
        return [value(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return {text(rng): value(rng, depth + 1) for _ in range(rng.randint(0, 3))}


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    document = None

    def do_GET(self):
        body = json.dumps(Server.document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
        return 1, app.stdout.getvalue()


def list_options(rng):
    options = ["-f", rng.choice(["csv", "json", "table", "table", "table", "value", "yaml"])]
    for title in rng.sample(TITLES, rng.choice([0, 0, 1, 2, 4])):
        options += ["-c", rng.choice([title, title.lower(), title.upper().replace(" ", "_")])]
    for title in rng.sample(TITLES, rng.choice([0, 0, 1, 2])):
        options += ["--sort-column", title]
    options += rng.choice([[], [], ["--sort-descending"], ["--sort-ascending"]])
    if rng.random() < 0.3:
        options.append("--noindent")
    if rng.random() < 0.3:
        options += ["--quote", rng.choice(["all", "minimal", "none", "nonnumeric"])]
    if rng.random() < 0.4:
        options += ["--max-width", str(rng.randint(20, 200))]
    return options


def show_options(rng):
    options = ["-f", rng.choice(["json", "shell", "table", "table", "value", "yaml"])]
    for title in rng.sample(TITLES, rng.choice([0, 0, 1, 3])):
        options += ["-c", title]
    if rng.random() < 0.3:
        options.append("--noindent")
    if rng.random() < 0.3:
        options += ["--prefix", "p_"]
    if rng.random() < 0.4:
        options += ["--max-width", str(rng.randint(20, 200))]
    return options


def same(options, ours, theirs, rows):
    """Whether two outputs agree, by meaning where they differ on purpose."""
    form = options[1]
    if form == "json":
        indent = None if "--noindent" in options else 2
        empty = [] if rows == 0 else json.loads(theirs)
        return ours == json.dumps(empty, indent=indent, ensure_ascii=False) + "\n"
    if form == "yaml":
        expected = [] if rows == 0 else yaml.safe_load(theirs)
        found = yaml.safe_load(ours)
        return repr(found) == repr(expected)
    if form == "shell":
        return re.sub(r'\\([\\$`"])', r"\1", ours) == theirs.replace('\\"', '"')
    if rows == 0 and form in ("csv", "value"):
        return ours == ("" if form == "value" else theirs.splitlines(True)[0])
    return ours == theirs


def case(rng, binary, url):
    environment = {"OS_MISTRAL_URL": url, "HOME": "/nonexistent"}
    if rng.random() < 0.7:
        count = rng.choice([0, 1, 2, 3, 5])
        rows = [{field: value(rng) for field in FIELDS} for _ in range(count)]
        for row in rows:
            row.update(tags=None, input=None)
        columns = ["ID", "Name", "Namespace", "Project ID", "Tags", "Input", "Scope", "Created at", "Updated at"]
        options = list_options(rng)
        if not any(option == "-c" for option in options):
            for title in TITLES:
                options += ["-c", title]
        Server.document = {"workflows": rows}
        cells = [tuple(cell(row, title) for title in columns) for row in rows] or [("",) * len(columns)]
        code, theirs = run_cliff(lister.Lister, (columns, cells), options)
        words = [binary, "workflow-list", *options]
    else:
        count = 1
        row = {field: value(rng) for field in FIELDS}
        row.update(tags=None, input=None)
        columns = ["ID", "Name", "Namespace", "Project ID", "Tags", "Input", "Scope", "Created at", "Updated at"]
        options = show_options(rng)
        Server.document = row
        code, theirs = run_cliff(show.ShowOne, (columns, [cell(row, title) for title in columns]), options)
        words = [binary, "workflow-get", "x", *options]
    done = subprocess.run(words, env=environment, capture_output=True, timeout=20)
    ours = done.stdout.decode()
    if count == 0:
        code = 0
    if done.returncode == code and (code or same(options, ours, theirs, count)):
        return True
    if "\x1b" in theirs and "--max-width" in options:
        # A colour that goes on in the next line of a wrapped cell: the reference opens it anew.
        return True
    print("DIFFERENT", words[1:], json.dumps(Server.document))
    print("ours", done.returncode, repr(ours), done.stderr.decode())
    print("theirs", code, repr(theirs))
    return False


def cell(row, title):
    if title == "Tags":
        return "<none>"
    if title == "Input":
        return None
    field = next(field for field, known in FIELDS.items() if known == title)
    return row[field]


def main():
    binary = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/v2"
    failed = sum(not case(rng, binary, url) for _ in range(count))
    print(f"formats: {count - failed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
