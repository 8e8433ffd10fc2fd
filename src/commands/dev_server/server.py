"""Runs every service of Mistral in this one process, until it is told to stop.

The services talk to each other over an in-memory transport, which does not
reach across processes; hence one process for all of them.

While it lives it holds a lock on the file given by --lock. The file given by
--state is written under that lock, so that whoever finds the lock held can
trust what the file says.

Nobody logs in, and whoever may send requests can run code as this user. So a
gate before the API lets in only requests that this user made on purpose.
"""

# ruff: noqa: E402  (the threading backend must be chosen before other imports)

import argparse
import datetime
import errno
import fcntl
import importlib.metadata
import ipaddress
import json
import os
import queue
import re
import signal
import socket
import struct
import sys
import threading
import time
import traceback

# How long the services may take to stop before the process ends regardless.
STOP_GRACE = 2.0
# How long to wait for the lock: somebody may be looking whether it is held.
LOCK_PATIENCE = 5.0
# How long the event engine's loop sleeps when it has no event to handle.
EVENT_WAIT = 1.0
# Where Linux tells of every TCP connection to whom it belongs.
CONNECTIONS = ("/proc/net/tcp", "/proc/net/tcp6")
# A row can escape a reader while others come and go, so a miss is looked up again.
LOOKUPS = 3
# States of a connection in /proc/net/tcp whose owner is the one who made it:
# established, half closed by either side.
OWNED_STATES = ("01", "04", "05", "08")
# As much of a refused request's body is read, so that the answer arrives.
DRAIN = 64 * 1024
# As much of a header is quoted.
QUOTE = 100
# A request that has begun has its head complete within this many seconds, or
# within this many between two pieces of it.
HEAD_PATIENCE = 2.0


def parse_arguments():
    """Reads what dev-server-start passes on."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lock", required=True)
    parser.add_argument("--state", required=True)
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--config-dir", required=True)
    parser.add_argument("--base-config", required=True)
    parser.add_argument("--config-file", action="append", default=[])
    parser.add_argument("--allow-others", action="store_true")
    return parser.parse_args()


def detach():
    """Leaves the caller's session and drops what was inherited from it."""
    try:
        os.setsid()
    except OSError:
        pass  # It leads a group already: a shell started it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.closerange(3, min(os.sysconf("SC_OPEN_MAX"), 65536))


def take_lock(path, state):
    """Locks the file for as long as this process lives.

    A state file says that another server holds it, and not somebody who only
    looks whether it is held: waiting would mean to come back when that server
    is stopped.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if os.path.exists(state) or time.monotonic() > deadline:
                sys.exit("another server holds " + path)
            time.sleep(0.05)


def write_state(path, state):
    """Replaces the state file in one step."""
    draft = path + ".new"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with open(os.open(draft, flags, 0o600), "w", encoding="utf-8") as out:
        json.dump(state, out)
    os.replace(draft, path)


def start_time():
    """When this process started, as Linux tells it; None elsewhere.

    A process ID comes round again; together with this it does not.
    """
    try:
        with open("/proc/self/stat", "rb") as stat:
            # The second field is the name in parentheses, which may hold any.
            fields = stat.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return int(fields[19])


def load_configuration(arguments):
    """Reads the configuration files, later ones over earlier ones."""
    from oslo_config import cfg
    from oslo_log import log
    from mistral import config

    argv = ["--config-dir", arguments.config_dir]
    for path in [arguments.base_config] + arguments.config_file:
        argv += ["--config-file", path]
    cfg.CONF.register_cli_opts(config.CLI_OPTS)
    config.parse_args(argv)
    cfg.CONF.set_override("port", arguments.port, "api")
    log.setup(cfg.CONF, "Mistral")
    return cfg.CONF


def public_url(conf):
    """The address by which a client on this machine reaches the API."""
    scheme = "https" if conf.api.enable_ssl_api else "http"
    host = str(conf.api.host)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    if ":" in host:
        host = "[" + host + "]"
    return "%s://%s:%d/v2" % (scheme, host, conf.api.port)


class PatientQueue(queue.Queue):
    """A queue for the event engine's loop.

    The loop asks again at once when there is nothing, which keeps a processor
    busy for no event at all. Waiting a little inside the question cures that.
    """

    def get_nowait(self):
        return self.get(timeout=EVENT_WAIT)


def event_engine():
    """The event engine, with a queue that does not spin."""
    from mistral.event_engine import event_engine_server

    service = event_engine_server.get_oslo_service()
    service._event_engine.event_queue = PatientQueue()
    return service


def is_loopback(name):
    """Whether a host, by name or address, can only be this machine."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_address(name):
    """Whether a host is an IP address and no name."""
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        return False


def written(address):
    """The forms in which /proc/net/tcp and tcp6 write an address with its port."""
    host, port = address[:2]
    ip = ipaddress.ip_address(host.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    forms = [ip.packed]
    if ip.version == 4:
        # As a socket for IPv6 sees it.
        forms.append(bytes(10) + b"\xff\xff" + ip.packed)
    return [
        "".join("%08X" % word for word in struct.unpack("=%dI" % (len(form) // 4), form))
        + ":%04X" % port
        for form in forms
    ]


def user_of(peer, own):
    """The user at the other end of a connection; None if it cannot be told.

    Both ends of a connection within this machine have a row of their own; the
    peer's is the one that has the addresses the other way round. A connection
    that its process has closed belongs to nobody any more and is listed as
    root's, without an inode.
    """
    wanted = {(a, b) for a in written(peer) for b in written(own)}
    for _ in range(LOOKUPS):
        users = set()
        for path in CONNECTIONS:
            try:
                with open(path, encoding="ascii") as table:
                    rows = [line.split() for line in table]
            except OSError:
                continue  # Without IPv6 there is no such table.
            users.update(
                int(row[7])
                for row in rows
                if (row[1], row[2]) in wanted
                and row[3] in OWNED_STATES
                and row[9] != "0"
            )
        if users:
            return users.pop() if len(users) == 1 else None
    return None


class Gate:
    """Tells which requests are refused, and why.

    Web pages can send requests here from the user's own browser. They are told
    by what browsers add to them, and those of pages whose name leads here
    (DNS rebinding) by the Host header. Other users of the machine are told by
    who owns the other end of the connection.
    """

    def __init__(self, conf, allow_others):
        self.check_users = not allow_others and os.path.exists(CONNECTIONS[0])
        self.users = {0, os.geteuid()}
        self.names = set()
        # Bound to other addresses by the user's own configuration.
        self.is_open = not is_loopback(conf.api.host)
        if self.is_open:
            self.names = {conf.api.host.lower(), socket.gethostname().lower()}

    def objection_to_headers(self, headers):
        """Why a request is refused; None if it is let in."""
        origin = headers.get("HTTP_ORIGIN")
        if origin is not None:
            return "requests of web pages are refused (Origin: %r)" % origin[:QUOTE]
        site = headers.get("HTTP_SEC_FETCH_SITE")
        if site not in (None, "none", "same-origin"):
            return (
                "requests of web pages are refused (Sec-Fetch-Site: %r)"
                % site[:QUOTE]
            )
        host = headers.get("HTTP_HOST")
        # Browsers always name the host; what names none is no browser.
        if host is not None and not self.knows(host):
            return (
                "the Host header is neither localhost nor a loopback address (%r)"
                % host[:QUOTE]
            )
        return None

    def knows(self, host):
        """Whether a Host header names this server.

        An address cannot be made to lead elsewhere, as a name can.
        """
        parts = re.fullmatch(r"(?:\[([^\[\]]+)\]|([^:\[\]]+))(?::[0-9]*)?", host)
        if not parts:
            return False
        name = (parts[1] or parts[2]).lower()
        return (
            is_loopback(name)
            or name in self.names
            or (self.is_open and is_address(name))
        )

    def objection_to_user(self, connection):
        """Why a connection is refused; None if it is let in."""
        if not self.check_users:
            return None
        try:
            user = user_of(connection.getpeername(), connection.getsockname())
        except OSError:
            user = None
        if user in self.users:
            return None
        whose = "of other users" if user is not None else "whose user is not known"
        detail = " (uid %d)" % user if user is not None else ""
        return (
            "connections %s are refused%s; they are let in by"
            " 'mistral dev-server-start --allow-others'" % (whose, detail)
        )


def refusal(objection):
    """The body of an answer that refuses."""
    return json.dumps({"faultstring": objection}).encode()


class Listener:
    """The server's socket, which accepts nothing of those who are refused.

    They are answered before a byte of theirs is read, and without a thread.
    """

    def __init__(self, listener, gate, is_plain, log):
        self.listener = listener
        self.gate = gate
        self.is_plain = is_plain
        self.log = log

    def accept(self):
        connection, address = self.listener.accept()
        objection = self.gate.objection_to_user(connection)
        if objection is None:
            return connection, address
        self.log.warning("refused with 403: %s", objection)
        with connection:
            connection.setblocking(False)
            try:
                if self.is_plain:
                    connection.sendall(self.answer(objection))
                # What is there unread would make an error of the answer.
                connection.recv(DRAIN)
            except OSError:
                pass  # Nobody there, or nothing sent yet.
        raise BlockingIOError(errno.EAGAIN, "refused")

    def answer(self, objection):
        body = refusal(objection)
        head = (
            "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n"
            "Content-Length: %d\r\nConnection: close\r\n\r\n"
        )
        return (head % len(body)).encode() + body


def guard(server, gate):
    """Puts the gate before everything that acts on a request or reads of it."""
    from cheroot import wsgi
    from oslo_log import log

    log = log.getLogger("mistral.dev_server")

    class Connection(server.ConnectionClass):
        def communicate(self):
            # Whoever begins a request and does not go on holds a thread.
            self.socket.settimeout(HEAD_PATIENCE)
            return super().communicate()

    def prepare():
        type(server).prepare(server)
        manager = server._connections
        make = manager._from_server_socket
        is_plain = server.ssl_adapter is None

        def wait_for_request(listener):
            """Keeps a new connection from the threads until it has sent something."""
            connection = make(Listener(listener, gate, is_plain, log))
            if connection is not None:
                manager.put(connection)

        manager._from_server_socket = wait_for_request

    class Gateway(wsgi.Gateway_10):
        def respond(self):
            self.req.conn.socket.settimeout(server.timeout)
            objection = gate.objection_to_headers(self.env)
            if objection is None:
                super().respond()
                return
            log.warning(
                "refused with 403: %s %r: %s",
                self.env["REQUEST_METHOD"][:QUOTE],
                self.env["PATH_INFO"][:QUOTE],
                objection,
            )
            self.refuse(objection)

        def refuse(self, objection):
            """Answers and closes: what is left of the body is never read."""
            body = refusal(objection)
            self.req.close_connection = True
            self.start_response(
                "403 Forbidden",
                [
                    ("Content-Type", "application/json"),
                    ("Content-Length", str(len(body))),
                ],
            )
            self.write(b"" if self.req.method == b"HEAD" else body)
            try:
                self.req.rfile.read(DRAIN)
            except (OSError, ValueError):
                pass  # It may be cut off or no HTTP: nobody reads it.

    server.ConnectionClass = Connection
    server.prepare = prepare
    server.gateway = Gateway


def start_services(gate):
    """Starts everything, the API last: whoever gets an answer finds the rest."""
    from mistral.api import service as api_service
    from mistral.db.v2 import api as db_api
    from mistral.engine import engine_server
    from mistral.executors import executor_server
    from mistral.notifiers import notification_server
    from mistral.rpc import base as rpc
    from mistral.services import periodic_server

    rpc.get_transport()
    db_api.setup_db()
    services = []
    for make in (
        engine_server.get_oslo_service,
        executor_server.get_oslo_service,
        notification_server.get_oslo_service,
        event_engine,
        periodic_server.get_oslo_service,
    ):
        service = make()
        service.start()
        services.append(service)
    api = api_service.WSGIService("mistral_api")
    api.server.shutdown_timeout = 1
    guard(api.server, gate)
    api.start()
    services.append(api)
    return services


def catch_signals():
    """Returns a pipe that becomes readable at the first signal to stop."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    return reader


def wait_for_signal(reader):
    """Sleeps until SIGTERM or SIGINT comes."""
    while True:
        caught = os.read(reader, 64)
        if signal.SIGTERM in caught or signal.SIGINT in caught:
            return


def stop_service(service):
    """Stops one service; its complaints must not keep the others running."""
    try:
        service.stop()
    except Exception as problem:
        print("while stopping: %r" % problem, file=sys.stderr)


def stop_services(services):
    """Stops all services at the same time, within the grace period."""
    stoppers = []
    for service in services:
        stopper = threading.Thread(
            target=stop_service, args=(service,), daemon=True
        )
        stopper.start()
        stoppers.append(stopper)
    deadline = time.monotonic() + STOP_GRACE
    for stopper in stoppers:
        stopper.join(max(0.0, deadline - time.monotonic()))


def main():
    arguments = parse_arguments()
    os.umask(0o077)
    detach()
    take_lock(arguments.lock, arguments.state)
    conf = load_configuration(arguments)
    gate = Gate(conf, arguments.allow_others)
    now = datetime.datetime.now(datetime.timezone.utc)
    state = {
        "pid": os.getpid(),
        "start_time": start_time(),
        "port": arguments.port,
        "url": public_url(conf),
        "config_files": arguments.config_file,
        "version": importlib.metadata.version("mistral"),
        "started_at": now.strftime("%Y-%m-%d %H:%M:%S"),
        "started": int(now.timestamp()),
        "ready": False,
        "allows_others": arguments.allow_others,
        "checks_users": gate.check_users,
    }
    write_state(arguments.state, state)
    services = start_services(gate)
    reader = catch_signals()
    state["ready"] = True
    write_state(arguments.state, state)

    wait_for_signal(reader)
    stop_services(services)
    os.unlink(arguments.state)
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of the libraries may linger: the process ends all the same.
    os._exit(0)


if __name__ == "__main__":
    # Before any other import: services run in threads of this process.
    from oslo_service import backend

    backend.init_backend(backend.BackendType.THREADING)
    try:
        main()
    except Exception:
        # Services that did start have threads that would keep the process.
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
