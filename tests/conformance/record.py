"""Records what python-mistralclient does in each case: exit code, standard output, requests.

Run by the Python of an environment with python-mistralclient:
    python record.py MISTRAL_BINARY [--check] [--sample N --seed S] [--process] [--only TEXT]

Without --check the recordings are written; with it they are compared with what is seen now.
--sample takes N random cases, --only those with this text in their names. --process runs the
reference as a user does, a new process for each case, in place of forks of one that is loaded.

Our own binary is run where it prints YAML: its text may be another, and its data must be the same
to PyYAML; that text is then the one that the replay demands.
"""

import argparse
import base64
import concurrent.futures
import fcntl
import json
import os
import queue
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import threading

sys.dont_write_bytecode = True

import cases  # noqa: E402
import differences  # noqa: E402
import pki  # noqa: E402
import fixtures  # noqa: E402
from server import Server  # noqa: E402

DIRECTORY = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(DIRECTORY, "recordings")
REFERENCE = os.path.join(os.path.dirname(sys.executable), "mistral")
SECONDS = 20


class ForkServer:
    """The process that has the reference loaded and forks for each run."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(DIRECTORY, "fork_server.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"LANG": "C.UTF-8", "PATH": os.environ["PATH"], "HOME": tempfile.gettempdir()},
        )

    def run(self, job):
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["code"]


def spawn(program, job):
    """The exit code of a program; None after the time."""
    with open(job["stdin"], "rb") as stdin, open(job["stdout"], "wb") as stdout, open(job["stderr"], "wb") as stderr:
        process = subprocess.Popen(
            [*program, *job["args"]],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env=job["env"],
            cwd=job["folder"],
            start_new_session=True,
        )
        try:
            return process.wait(job["seconds"])
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            return None


class Terminal:
    """A terminal of so many columns; what is written there is read into a file."""

    def __init__(self, columns, path):
        self.master, slave = os.openpty()
        settings = termios.tcgetattr(slave)
        settings[1] &= ~termios.OPOST
        termios.tcsetattr(slave, termios.TCSANOW, settings)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.slave, self.name, self.path = slave, os.ttyname(slave), path
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        with open(self.path, "wb") as file:
            while True:
                try:
                    part = os.read(self.master, 65536)
                except OSError:
                    return
                if not part:
                    return
                file.write(part)

    def close(self):
        """Once nobody else has the terminal open, all has been read."""
        os.close(self.slave)
        self.thread.join()
        os.close(self.master)


def content(given):
    """The bytes of a text, or of {"base64": ...}."""
    if isinstance(given, dict):
        return base64.b64decode(given["base64"]) if "base64" in given else given["text"].encode()
    return (given or "").encode()


def write_file(folder, name, given, fill):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if isinstance(given, dict) and given.get("folder"):
        os.mkdir(path)
    elif isinstance(given, dict) and "link" in given:
        os.symlink(given["link"], path)
    else:
        data = content(given)
        if not isinstance(given, dict) or "text" in given:
            data = fill(data.decode()).encode()
        with open(path, "wb") as file:
            file.write(data)
        if isinstance(given, dict) and "mode" in given:
            os.chmod(path, int(given["mode"], 8))


class Runner:
    """Runs cases, one after the other."""

    def __init__(self, found, reference):
        self.found = found
        self.reference = reference
        self.fork_server = ForkServer() if reference is None else None
        self.pki = tempfile.mkdtemp()
        pki.write(self.pki)
        self.server = Server(os.path.join(self.pki, "server.pem"))

    def close(self):
        shutil.rmtree(self.pki)

    def run(self, case, binary=None):
        """What the reference does, or our own binary."""
        folder = tempfile.mkdtemp()
        scratch = tempfile.mkdtemp()
        responder = self.server.begin(self.found, case.fixture, folder)
        try:
            for name in os.listdir(self.pki):
                shutil.copy(os.path.join(self.pki, name), folder)
            for name, given in case.files.items():
                write_file(folder, name, given, responder.fill)
            stdin = os.path.join(scratch, "stdin")
            write_file(scratch, "stdin", case.stdin or "", responder.fill)
            env = {"HOME": folder, "TZ": "UTC", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
            env.update((name, responder.fill(value)) for name, value in case.env.items() if value is not None)
            path = os.path.join(scratch, "stdout")
            terminal = Terminal(case.tty, path) if case.tty else None
            job = {
                "args": [responder.fill(word) for word in case.args],
                "env": env,
                "folder": folder,
                "stdin": stdin,
                "stdout": terminal.name if terminal else path,
                "stderr": os.path.join(scratch, "stderr"),
                "seconds": SECONDS,
            }
            code = self.start(case, job, binary)
            if terminal:
                terminal.close()
            with open(path, "rb") as file:
                stdout = file.read()
            with open(job["stderr"], "rb") as file:
                stderr = file.read()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.rmtree(scratch, ignore_errors=True)
        stdout = responder.unfill(stdout.decode("utf-8", "backslashreplace"))
        if "link-names" in case.differs and not binary:
            stdout = re.sub("id=[0-9a-f]{8};", "id=CHANCE;", stdout)
        if case.clock:
            stdout = re.sub(r"(\d+:\d\d):\d\d\.\.\.", r"\1:SS...", stdout)
        outcome = {"code": code, "stdout": stdout, "requests": responder.asked}
        if code and not stderr and not case.script:
            outcome["silent"] = True
        return outcome, {"stderr": stderr.decode("utf-8", "backslashreplace"), "empty": responder.empty}

    def start(self, case, job, binary):
        program = binary or self.reference
        if not case.script:
            return spawn([program], job) if program else self.fork_server.run(job)
        tools = os.path.join(os.path.dirname(job["stdin"]), "bin")
        os.mkdir(tools)
        os.symlink(program or REFERENCE, os.path.join(tools, "mistral"))
        job["env"]["PATH"] = f"{tools}:{job['env']['PATH']}"
        job["args"] = ["-c", case.script]
        return spawn(["bash"], job)


def recorded(name, case, reference, facts, ours):
    """A line of the recordings; raises `differences.Stale` when an intended difference is none."""
    line = {"case": name, **case.given(), "there": reference}
    expected = differences.apply(case, reference, facts, ours)
    if expected:
        line["here"] = expected
    return line


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", default="")
    parser.add_argument("--process", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true", help="print both outcomes of each case")
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    all_cases = {family: cases.load(family) for family in cases.families()}
    found = fixtures.export()
    chosen = [(name, case) for family in all_cases.values() for name, case in family.items() if options.only in name]
    if options.sample:
        chosen = random.Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    runners = queue.Queue()
    workers = os.cpu_count() or 1
    for _ in range(workers):
        runners.put(Runner(found, REFERENCE if options.process else None))

    def record(entry):
        name, case = entry
        runner = runners.get()
        try:
            reference, facts = runner.run(case)
            ours = None
            if options.show or differences.wants_ours(case):
                ours, own_facts = runner.run(case, binary)
            if options.show:
                reference["stderr"], ours["stderr"] = facts["stderr"], own_facts["stderr"]
                print(json.dumps({"case": name, "there": reference, "here": ours}, ensure_ascii=False, indent=1))
                return None, None
            return recorded(name, case, reference, facts, ours), None
        except differences.Stale as error:
            return None, f"{name}\n  {error}"
        finally:
            runners.put(runner)

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        results = list(pool.map(record, chosen))
    while not runners.empty():
        runners.get().close()
    failures = [failure for _, failure in results if failure]
    lines = [line for line, _ in results if line]
    if options.show:
        return
    if options.check:
        failures += check(lines, all_cases)
    else:
        write(lines, all_cases, options.only)
    for failure in failures:
        print(failure)
    print(f"recordings: {len(lines)} runs of the reference, {len(failures)} of them not as recorded")
    sys.exit(bool(failures))


def path_of(family):
    return os.path.join(FOLDER, f"{family}.jsonl")


def read(family):
    if not os.path.exists(path_of(family)):
        return {}
    with open(path_of(family), encoding="utf-8", newline="\n") as file:
        return {line.get("case"): line for line in map(json.loads, file) if "case" in line}


def own_fixtures(family):
    """The fixtures of a family, each a line; `worlds` is what the recordings call them."""
    return [text(line) + "\n" for line in fixtures.lines({"worlds": cases.FIXTURES[family]})]


def text(value):
    """A line of JSON that any editor shows as one line."""
    return re.sub(
        "[\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]",
        lambda match: "\\u%04x" % ord(match[0]),
        json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    )


def shared_fixtures():
    """The data sets, routes and fixtures that the families share, each a line."""
    found = fixtures.export()
    found["worlds"] = cases.SHARED
    return [text(line) + "\n" for line in fixtures.lines(found)]


def check(lines, all_cases):
    """What is not as it was recorded: cases that were added or taken away, fixtures, outcomes."""
    failures = []
    with open(os.path.join(FOLDER, "worlds.jsonl"), encoding="utf-8") as file:
        if file.readlines() != shared_fixtures():
            failures.append("the fixtures are not those that are recorded")
    known = {}
    for family, own in all_cases.items():
        with open(path_of(family), encoding="utf-8") as file:
            if [line for line in file if line.startswith('{"worlds":')] != own_fixtures(family):
                failures.append(f"the fixtures of {family} are not those that are recorded")
        kept = read(family)
        known.update(kept)
        failures += [f"{name}: is not recorded" for name in own if name not in kept]
        failures += [f"{name}: is recorded, but no case" for name in kept if name not in own]
    for line in lines:
        kept = known.get(line["case"])
        if kept is not None and json.loads(text(line)) != kept:
            failures.append(f"{line['case']}\n  recorded: {text(kept)}\n  seen now: {text(line)}")
    return failures


def write(lines, all_cases, only):
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, "worlds.jsonl"), "w", encoding="utf-8", newline="\n") as file:
        file.writelines(shared_fixtures())
    seen = {line["case"]: line for line in lines}
    for family, own in all_cases.items():
        kept = read(family) if only else {}
        found = [seen.get(name) or kept.get(name) for name in own]
        with open(path_of(family), "w", encoding="utf-8", newline="\n") as file:
            file.writelines(own_fixtures(family))
            file.writelines(text(line) + "\n" for line in found if line)


if __name__ == "__main__":
    main()
