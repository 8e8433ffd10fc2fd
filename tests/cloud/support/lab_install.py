"""Installs the servers of the tests from package registries, once for each list of versions."""

import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).parent
KEYCLOAK = "26.4.0"


def run(command):
    """Runs a program to its end; its output is the error."""
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise RuntimeError(
            "%s\n%s" % (command, done.stdout.decode(errors="replace")[-4000:])
        )


def once(folder, stamp, make):
    """Makes a folder unless it was made to its end by the same stamp."""
    marker = folder / "made-by.txt"
    if not (marker.exists() and marker.read_text() == stamp):
        shutil.rmtree(folder, ignore_errors=True)
        make(folder)
        marker.write_text(stamp)
    return folder


def venv(folder, requirements):
    """A virtual environment with exactly these packages."""
    run([sys.executable, "-m", "venv", folder])
    run([
        folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-deps", "-r", requirements,
    ])


def keystone(data):
    """Keystone 30."""
    requirements = HERE / "keystone.txt"
    return once(
        data / "keystone", requirements.read_text(),
        lambda folder: venv(folder, requirements),
    )


def heat(data):
    """Heat 27."""
    requirements = HERE / "heat.txt"
    return once(
        data / "heat", requirements.read_text(),
        lambda folder: venv(folder, requirements),
    )


def mistral_18(data):
    """Mistral 18, the release 2024.1."""
    requirements = HERE / "mistral_18.txt"
    return once(
        data / "mistral-18", requirements.read_text(),
        lambda folder: venv(folder, requirements),
    )


def keystone_v2(data):
    """Keystone 12, made to run on this Python and on libraries of today."""
    requirements = HERE / "keystone_v2.txt"

    def make(folder):
        venv(folder, requirements)
        common = next(folder.glob("lib/python3*/site-packages/keystone/common"))
        for name, old, new in (
            # Gone from Python 3.11.
            ("manager.py", r"inspect\.getargspec", "inspect.getfullargspec"),
            ("utils.py", r"(?m)^import collections$", "import collections.abc"),
            ("utils.py", r"collections\.Mutable", "collections.abc.Mutable"),
            # SQLAlchemy 1.4 hands the NULLs of an outer join to this column.
            (
                "sql/core.py", r"return jsonutils\.loads\(value\)",
                "return value and jsonutils.loads(value)",
            ),
        ):
            path = common / name
            text, count = re.subn(old, new, path.read_text())
            if not count:
                raise RuntimeError("%s has no %s" % (path, old))
            path.write_text(text)

    return once(data / "keystone-v2", requirements.read_text(), make)


def keycloak(data):
    """Keycloak, unpacked."""

    def make(folder):
        folder.mkdir(parents=True)
        run([
            "mvn", "--quiet", "--batch-mode", "dependency:copy",
            "-Dartifact=org.keycloak:keycloak-quarkus-dist:%s:zip" % KEYCLOAK,
            "-DoutputDirectory=%s" % folder,
        ])
        archive = next(folder.glob("*.zip"))
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        archive.unlink()
        (folder / ("keycloak-" + KEYCLOAK) / "bin/kc.sh").chmod(0o755)

    return once(data / "keycloak", KEYCLOAK, make) / ("keycloak-" + KEYCLOAK)


def old_jwt(data, dev_server):
    """The PyJWT that Mistral's handler of OpenID tokens is written for."""
    stamp = "PyJWT==1.7.1"
    pip = [dev_server / "venv/bin/pip", "install", "--quiet"]
    return once(
        data / "old-jwt", stamp,
        lambda folder: run(pip + ["--no-deps", "--target", folder, stamp]),
    )
