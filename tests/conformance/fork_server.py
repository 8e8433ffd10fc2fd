"""python-mistralclient, loaded once and forked for each run: a run takes tens of milliseconds.

A program of its own, run by the Python of the reference's environment. It reads a job a line on
standard input, as JSON, and answers each with a line:

    {"args": [...], "env": {...}, "folder": "...", "stdin": "...", "stdout": "...", "stderr": "...", "seconds": 20}
    {"code": 0}

The job's `stdin`, `stdout` and `stderr` are paths; the exit code is null when the time was up.
"""

import gc
import importlib
import io
import json
import os
import select
import signal
import sys
import time
import traceback

sys.argv = ["mistral"]  # the name and the arguments are taken when it is loaded
from mistralclient import shell  # noqa: E402

# Loaded by the reference when a run needs them.
LATER = [
    "cliff.formatters.commaseparated",
    "cliff.formatters.json_format",
    "cliff.formatters.shell",
    "cliff.formatters.table",
    "cliff.formatters.value",
    "cliff.formatters.yaml_format",
    "keystoneauth1.loading",
    "mistralclient.auth.keycloak",
    "mistralclient.auth.keystone",
    "prettytable",
    "requests",
    "wcwidth",
    "yaml",
    "encodings.idna",
    "encodings.punycode",
]


def child(job):
    """Becomes the program `mistral`; does not return."""
    code = 1
    try:
        os.setsid()
        for number, (path, flags) in enumerate(
            [
                (job["stdin"], os.O_RDONLY),
                (job["stdout"], os.O_RDWR | os.O_CREAT),
                (job["stderr"], os.O_RDWR | os.O_CREAT),
            ]
        ):
            file = os.open(path, flags, 0o600)
            os.dup2(file, number)
            os.close(file)
        os.chdir(job["folder"])
        os.environ.clear()
        os.environ.update(job["env"])
        time.tzset()
        sys.stdin = open(0, encoding="utf-8", newline="\n", closefd=False)
        tty = os.isatty(1)
        sys.stdout = io.TextIOWrapper(open(1, "wb", 0 if tty else -1, closefd=False), "utf-8", line_buffering=tty)
        sys.stderr = io.TextIOWrapper(open(2, "wb", 0, closefd=False), "utf-8", "backslashreplace", line_buffering=True)
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
        sys.argv = ["mistral", *job["args"]]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        code = shell.main(job["args"])
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if not isinstance(code, int):
        code = 0 if code is None else 1
    try:
        sys.stdout.flush()
    except Exception:
        code = 120
    os._exit(code & 0xFF)


def wait(pid, seconds):
    """The exit code; None after the time, when the child has been killed."""
    watch = os.pidfd_open(pid)
    try:
        in_time = select.select([watch], [], [], seconds)[0]
        if not in_time:
            os.killpg(pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return code if in_time else None
    finally:
        os.close(watch)


def main():
    for name in LATER:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            child(job)
        print(json.dumps({"code": wait(pid, job["seconds"])}), flush=True)


main()
