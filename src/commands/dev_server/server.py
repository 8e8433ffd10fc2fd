"""Runs every service of Mistral in this one process, until it is told to stop.

The services talk to each other over an in-memory transport, which does not
reach across processes; hence one process for all of them.

While it lives it holds a lock on the file given by --lock. The file given by
--state is written under that lock, so that whoever finds the lock held can
trust what the file says.

In the file that dev-server-start writes, the text of gate.py comes before this.
"""

# ruff: noqa: E402  (the threading backend must be chosen before other imports)

import argparse
import datetime
import fcntl
import importlib.metadata
import json
import os
import queue
import signal
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
