"""The gate of the development server: which requests it lets in.

Nobody logs in, and whoever may send requests can run code as this user. So a
gate before the API lets in only requests that this user made on purpose.
"""

import errno
import ipaddress
import json
import os
import re
import socket
import struct

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
