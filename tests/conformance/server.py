"""The scripted server: it answers by the routes of a fixture and keeps the requests.

A fixture is a list of routes, and the first that matches answers:

    {"method": "GET", "path": "/v2/workflows/*", "query": {"marker": "x"}, "headers": {"X-Auth-Token": "t"},
     "answers": [{"status": 200, "headers": {...}, "json": ...}, ...]}

`*` in a path stands for any text. `query` and `headers` name what must be there. Several answers
are given one after the other, the last for ever. An answer has a `json` document, a `text`, `base64`, or
nothing; `"list": "workflows"` and `"row": "workflows"` are the rows of the fixture's data set, and the first of them;
`"close": true` ends the connection without an answer. In answers `{base}`, `{localhost}` and `{tls}` are the server's
addresses, `{dir}` is the client's folder, and `{now-N}` is the time N seconds ago. Absolute URLs as targets (of a client behind a proxy) match as they
are. What does not fit any route is answered with 404, as Mistral does it.

`fixtures.rs` does the same for the replay.
"""

import base64
import datetime
import http.server
import json
import re
import ssl
import threading
from urllib.parse import parse_qsl, quote, unquote_to_bytes

import fixtures

# What a server reads, beside those that begin with one of PREFIXES.
HEADERS = {
    "accept",
    "authorization",
    "content-type",
    "x-auth-token",
    "x-project-id",
    "x-region-name",
    "x-service-token",
    "x-subject-token",
    "x-user-id",
}
PREFIXES = ("x-target-", "x-trace-")


def fits(pattern, text):
    """Whether a text is that of a pattern, in which `*` stands for any text."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def parameters(query):
    """The decoded parameters of a query, in order of names and values."""
    return sorted(map(list, parse_qsl(query, keep_blank_values=True, errors="replace")))


def canonical(path):
    """The same path with one way of encoding."""
    return "/".join(quote(unquote_to_bytes(part), safe="{}:") for part in path.split("/"))


class Responder:
    """Answers one case by a fixture: `asked` are the requests so far, `empty` tells whether the last answer was an empty listing."""

    def __init__(self, found, name, addresses):
        """`found`: what `fixtures.export` gives."""
        self.found, self.name = found, name
        fixture = found["worlds"][name]
        self.routes = routes = fixture["routes"] + found["shared"][fixture["like"]]
        self.addresses = addresses
        self.given = [0] * len(routes)
        self.asked = []
        self.empty = False
        self.lock = threading.Lock()

    def fill(self, text):
        for name, address in self.addresses.items():
            text = text.replace("{%s}" % name, address)
        now = datetime.datetime.now(datetime.timezone.utc)

        def ago(match):
            return (now - datetime.timedelta(seconds=int(match[1]))).strftime("%Y-%m-%d %H:%M:%S")

        return re.sub(r"\{now-(-?\d+)\}", ago, text)

    def unfill(self, text):
        for name, address in self.addresses.items():
            text = text.replace(address, "{%s}" % name)
        return text

    def answer(self, method, target, headers, body):
        """Keeps the request and gives the answer: status, headers and body, or None to end the connection."""
        path, _, query = target.partition("?")
        pairs = parameters(query)
        with self.lock:
            self.asked.append(self.recorded(method, path, pairs, headers, body))
            for number, route in enumerate(self.routes):
                wanted = route.get("query", {}).items()
                if (
                    route["method"] == method
                    and fits(route["path"], path)
                    and all([name, value] in pairs for name, value in wanted)
                    and all(headers.get(name) == value for name, value in route.get("headers", {}).items())
                ):
                    answers = route["answers"]
                    place = min(self.given[number], len(answers) - 1)
                    self.given[number] += 1
                    return self.bytes(answers[place])
        return self.bytes({"status": 404, "json": {"faultcode": "Client", "faultstring": "nothing is here"}})

    def recorded(self, method, path, pairs, headers, body):
        """A request as it is recorded."""
        found = {"method": method, "path": canonical(self.unfill(path))}
        if pairs:
            found["query"] = [[name, self.unfill(value)] for name, value in pairs]
        kept = {}
        for name, value in sorted((name.lower(), value) for name, value in headers.items()):
            if name in HEADERS or name.startswith(PREFIXES):
                value = value.split(";")[0].lower() if name == "content-type" else value
                kept[name] = trace(name, self.unfill(value))
        if kept:
            found["headers"] = kept
        if body:
            found["body"] = self.body(kept.get("content-type", ""), body)
        return found

    def body(self, kind, body):
        text = self.unfill(body.decode("utf-8", "surrogateescape"))
        if kind == "application/json":
            try:
                found = json.loads(text, parse_constant=int)
                json.dumps(found, ensure_ascii=False).encode()
                return {"json": found}
            except ValueError:
                pass  # also NaN and half a character, which JSON does not have to everyone
        if kind == "application/x-www-form-urlencoded":
            return {"form": parameters(text)}
        try:
            return {"text": text.encode().decode()}
        except UnicodeError:
            return {"base64": base64.b64encode(body).decode()}

    def bytes(self, answer):
        if answer.get("close"):
            return None
        headers = {name: self.fill(value) for name, value in answer.get("headers", {}).items()}
        if "json" in answer or "list" in answer or "row" in answer:
            headers.setdefault("Content-Type", "application/json")
            found = fixtures.document(self.found, self.name, answer)
            self.empty = isinstance(found, dict) and list(found.values()) == [[]]
            body = self.fill(json.dumps(found, ensure_ascii=False)).encode("utf-8", "surrogatepass")
        elif "base64" in answer:
            body = base64.b64decode(answer["base64"])
        else:
            body = self.fill(answer.get("text", "")).encode()
        return answer["status"], headers, body


def trace(name, value):
    """Headers of OSprofiler without their random values."""
    if name == "x-trace-hmac":
        return "<hmac>" if re.fullmatch("[0-9a-f]{40}", value) else value
    if name == "x-trace-info":
        found = json.loads(base64.urlsafe_b64decode(value))
        if list(found) == ["base_id", "parent_id"] and found["base_id"] == found["parent_id"]:
            return "<info>"
    return value


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def handle_one_request(self):
        """As the base class does it, for any method."""
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self.respond()
        except (ConnectionError, ssl.SSLError, TimeoutError):
            self.close_connection = True

    def respond(self):
        target = self.raw_requestline.split()[1].decode("latin-1")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.server.responder.answer(self.command, target, self.headers, body)
        if answer is None:
            self.close_connection = True
            return
        status, headers, body = answer
        head = [f"HTTP/1.1 {status} Status"] + [f"{name}: {value}" for name, value in headers.items()]
        if status != 204:
            head.append(f"Content-Length: {len(body)}")
        self.wfile.write("\r\n".join([*head, "", ""]).encode() + body)

    def log_message(self, *_):
        pass


class ThreadingServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    responder = None

    def handle_error(self, request, client_address):
        pass


class Server:
    """Two listeners, http and https, that serve the same fixture."""

    def __init__(self, identity):
        """`identity`: a PEM file with certificate and key."""
        self.plain = ThreadingServer(("127.0.0.1", 0), Handler)
        self.tls = ThreadingServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity)
        self.tls.socket = context.wrap_socket(self.tls.socket, server_side=True, do_handshake_on_connect=False)
        self.addresses = {
            "base": f"http://127.0.0.1:{self.plain.server_port}",
            "localhost": f"http://localhost:{self.plain.server_port}",
            "tls": f"https://127.0.0.1:{self.tls.server_port}",
        }
        for server in (self.plain, self.tls):
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def begin(self, found, name, folder):
        """Serves this fixture of `fixtures.export` from now on, to a client that runs in this folder."""
        responder = Responder(found, name, {**self.addresses, "dir": folder})
        self.plain.responder = self.tls.responder = responder
        return responder
