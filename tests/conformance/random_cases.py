"""Runs of our binary on random cases, in a process for each core."""

import multiprocessing
import os
import random
import subprocess
import tempfile
import threading
from socket import create_server


class Listener:
    """A server that gives one answer to everything; `body` is what came last."""

    def __init__(self, answer):
        text = answer.encode()
        head = f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\nConnection: close\r\n\r\n"
        self.answer = head.encode() + text
        self.socket = create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/v2"
        self.body = None
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.socket.accept()
            with connection, connection.makefile("rb") as stream:
                length = 0
                while (line := stream.readline()) not in (b"\r\n", b""):
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                self.body = stream.read(length)
                connection.sendall(self.answer)


class Runner:
    """Runs the binary, one run after the other, in a folder of its own."""

    def __init__(self, binary, answer):
        self.binary = os.path.abspath(binary)
        self.listener = Listener(answer)
        self.folder = tempfile.TemporaryDirectory()
        self.env = {"OS_MISTRAL_URL": self.listener.url, "HOME": "/nonexistent"}

    def write(self, name, content):
        with open(os.path.join(self.folder.name, name), "wb") as file:
            file.write(content)

    def run(self, words):
        """The body that was sent, or None; the exit code and what was said on standard error."""
        self.listener.body = None
        done = subprocess.run(
            [self.binary, *words],
            env=self.env,
            cwd=self.folder.name,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
        )
        return self.listener.body, done.returncode, done.stderr.decode()


def work(binary, answer, one, seed, numbers, results):
    runner = Runner(binary, answer)
    refused, different = 0, []
    for number in numbers:
        complaint, was_refused = one(runner, random.Random(f"{seed}/{number}"))
        refused += was_refused
        if complaint:
            different.append((number, complaint))
    results.put((refused, different))


def run(what, arguments, answer, one):
    """Tries the cases: `one` plays the case that comes of a random number generator, and gives a complaint, or None, and
    whether the case is one that must be refused. `arguments`: BINARY [CASES [SEED]]. Gives the program's exit code."""
    binary = arguments[0]
    cases = int(arguments[1]) if len(arguments) > 1 else 20000
    seed = int(arguments[2]) if len(arguments) > 2 else 1
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    count = os.cpu_count() or 1
    parts = [range(first, cases, count) for first in range(count)]
    workers = [context.Process(target=work, args=(binary, answer, one, seed, part, results)) for part in parts]
    for worker in workers:
        worker.start()
    found = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    different = sorted(complaint for _, complaints in found for complaint in complaints)
    for number, complaint in different:
        print("DIFFERENT", number, complaint, sep="\n")
    refused = sum(part for part, _ in found)
    print(f"{what}: {cases - len(different)} passed, {len(different)} failed ({refused} documents are refused)")
    return len(different) > 0
