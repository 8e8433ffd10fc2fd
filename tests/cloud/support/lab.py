"""Real identity services and Mistral servers for the tests, on free ports of this machine.

Reads a certificate, its key and its authority from the folder given by --work,
brings everything up, prints one line of JSON that says where it all is, and
waits for the end of standard input. Then, or at any failure, every process
that was started is ended.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request

import lab_install
import lab_fill

# Longest time for one server to answer, in seconds.
DEADLINE = 240
PROCESSES = []


def free_ports(count):
    """Ports that were free a moment ago, all different."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def start(name, work, command, **environment):
    """Starts a process in a group of its own, with its output in a file."""
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("OS_", "MISTRAL", "PYTHON"))
    }
    clean.update(environment)
    log = open(work / (name + ".log"), "wb")
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=clean,
        cwd=work,
    )
    PROCESSES.append(process)
    return process


def stop_all():
    """Ends every process group that was started here."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in PROCESSES:
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                pass
        deadline = time.monotonic() + 3
        for process in PROCESSES:
            try:
                process.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass


def answers(url):
    """Whether an HTTP server answers, in whatever way."""
    try:
        urllib.request.urlopen(url, timeout=5).close()
        return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def wait_for(name, work, process, url):
    """Waits until a server answers; its log is the error if it does not."""
    deadline = time.monotonic() + DEADLINE
    while not answers(url):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = (work / (name + ".log")).read_text(errors="replace")[-4000:]
            raise RuntimeError("%s does not come up:\n%s" % (name, tail))
        time.sleep(0.2)


def manage(venv, work, name, arguments):
    """Runs keystone-manage to its end."""
    configuration = work / (name + ".conf")
    run(work, venv, ["keystone-manage", "--config-file", configuration] + arguments)


def run(work, venv, words):
    """Runs a program of an environment to its end; its output is the error."""
    command = [venv / "bin/python", "-W", "ignore", venv / "bin" / words[0]]
    done = subprocess.run(
        [str(word) for word in command + words[1:]],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd=work,
    )
    if done.returncode:
        raise RuntimeError(done.stdout.decode(errors="replace")[-4000:])


def prepare_keystone(venv, work, name, url, more="", life=3600):
    """A configuration, a database, keys and the user admin/secret."""
    keys = work / (name + "-keys")
    for each in ("fernet", "credential", "receipts"):
        (keys / each).mkdir(parents=True, mode=0o700)
    (work / (name + ".conf")).write_text(
        "[DEFAULT]\ntransport_url = fake://\n"
        "[database]\nconnection = sqlite:///%s\n"
        "[token]\nprovider = fernet\nexpiration = %d\n"
        "[fernet_tokens]\nkey_repository = %s\n"
        "[fernet_receipts]\nkey_repository = %s\n"
        "[credential]\nkey_repository = %s\n"
        "[cache]\nenabled = false\n"
        "[identity]\npassword_hash_rounds = 4\n%s"
        % (
            work / (name + ".sqlite"), life, keys / "fernet", keys / "receipts",
            keys / "credential", more,
        )
    )
    owner = [
        "--keystone-user", str(os.getuid()), "--keystone-group", str(os.getgid()),
    ]
    manage(venv, work, name, ["db_sync"])
    manage(venv, work, name, ["fernet_setup"] + owner)
    if not more:
        manage(venv, work, name, ["credential_setup"] + owner)
    manage(venv, work, name, [
        "bootstrap", "--bootstrap-username", "admin",
        "--bootstrap-password", "secret", "--bootstrap-project-name", "admin",
        "--bootstrap-role-name", "admin", "--bootstrap-service-name", "keystone",
        "--bootstrap-region-id", "RegionOne",
        "--bootstrap-public-url", url, "--bootstrap-internal-url", url,
        "--bootstrap-admin-url", url,
    ])


def serve_keystone(venv, work, name, config, port, tls=()):
    """One process that serves a prepared Keystone 30."""
    script = pathlib.Path(__file__).with_name("keystone_server.py")
    process = start(
        name, work, [venv / "bin/python", "-W", "ignore", script, port, *tls],
        OS_KEYSTONE_CONFIG_FILES=str(work / (config + ".conf")),
    )
    # The certificate is the client's business: here only somebody must answer.
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                tail = (work / (name + ".log")).read_text(errors="replace")
                raise RuntimeError("%s does not come up:\n%s" % (name, tail))
            time.sleep(0.1)


def keystones(data, work, ports):
    """The main cloud, over http and https, and the target cloud with its Heat."""
    venv = lab_install.keystone(data)
    main = "http://127.0.0.1:%d" % ports["keystone"]
    far = "http://127.0.0.1:%d" % ports["target"]
    prepare_keystone(venv, work, "main", main + "/v3/")
    # Tokens of the target cloud end soon, so that a test can see it.
    prepare_keystone(venv, work, "far", far + "/v3/", life=30)
    tls = [work / "server.pem", work / "server.key"]
    serve_keystone(venv, work, "main-http", "main", ports["keystone"])
    serve_keystone(venv, work, "main-https", "main", ports["keystone_tls"], tls)
    serve_keystone(venv, work, "far-http", "far", ports["target"])
    facts = lab_fill.main_cloud(main, "http://127.0.0.1:%d" % ports["mistral"])
    heat_url = "http://127.0.0.1:%d/v1" % ports["heat"]
    facts.update(lab_fill.target_cloud(far, heat_url))
    heat(data, work, ports["heat"], far + "/v3")
    facts.update(lab_fill.stack(far, heat_url))
    return facts


def heat(data, work, port, keystone):
    """Heat of the target cloud: its engine and its API in one process."""
    venv = lab_install.heat(data)
    configuration = work / "heat.conf"
    configuration.write_text(
        "[DEFAULT]\ntransport_url = fake://\ndeferred_auth_method = password\n"
        "[database]\nconnection = sqlite:///%s\n"
        "[paste_deploy]\napi_paste_config = %s\n"
        "[keystone_authtoken]\nwww_authenticate_uri = %s\nauth_url = %s\n"
        "auth_type = password\nusername = heat\npassword = service-secret\n"
        "project_name = service\nuser_domain_name = Default\n"
        "project_domain_name = Default\n"
        "[clients_keystone]\nauth_uri = %s\n"
        % (
            work / "heat.sqlite", venv / "etc/heat/api-paste.ini", keystone, keystone,
            keystone,
        )
    )
    run(work, venv, ["heat-manage", "--config-file", configuration, "db_sync"])
    script = pathlib.Path(__file__).with_name("heat_server.py")
    process = start(
        "heat", work,
        [venv / "bin/python", "-W", "ignore", script, configuration, port],
    )
    wait_for("heat", work, process, "http://127.0.0.1:%d/" % port)


PASTE = """
[composite:main]
use = egg:Paste#urlmap
/v2.0 = v2
/v3 = v3
/ = versions
[pipeline:v2]
pipeline = %(common)s public_service
[pipeline:v3]
pipeline = %(common)s service_v3
[pipeline:versions]
pipeline = sizelimit http_proxy_to_wsgi url_normalize public_version_service
""" % {"common": "sizelimit http_proxy_to_wsgi url_normalize request_id"
                 " build_auth_context token_auth json_body"}


def old_keystone(data, work, ports):
    """Keystone 12, the last that serves the v2.0 API."""
    venv = lab_install.keystone_v2(data)
    parts = [PASTE]
    for name in ("sizelimit", "http_proxy_to_wsgi", "request_id"):
        parts.append("[filter:%s]\nuse = egg:oslo.middleware#%s\n" % (name, name))
    for name in ("url_normalize", "build_auth_context", "token_auth", "json_body"):
        parts.append("[filter:%s]\nuse = egg:keystone#%s\n" % (name, name))
    for name in ("public_service", "service_v3", "public_version_service"):
        parts.append("[app:%s]\nuse = egg:keystone#%s\n" % (name, name))
    paste = work / "old-paste.ini"
    paste.write_text("".join(parts))
    url = "http://127.0.0.1:%d" % ports["old"]
    more = "[paste_deploy]\nconfig_file = %s\n" % paste
    prepare_keystone(venv, work, "old", url + "/v2.0", more)
    process = start("old-http", work, [
        venv / "bin/python", "-W", "ignore", venv / "bin/keystone-wsgi-public",
        "--host", "127.0.0.1", "--port", ports["old"],
        "--", "--config-file", work / "old.conf",
    ])
    wait_for("old-http", work, process, url + "/v2.0/")
    return lab_fill.old_cloud(url, ports["mistral"])


def keycloak(data, work, ports):
    """Keycloak 26 over http and https, with a realm, two clients and a user."""
    home = lab_install.keycloak(data)
    own = work / "keycloak"
    # Its data, caches included, go into a copy that lasts as long as the run.
    subprocess.run(["cp", "-a", str(home), str(own)], check=True)
    (own / "data/import").mkdir(parents=True)
    (own / "data/import/realm.json").write_text(json.dumps(lab_fill.REALM))
    process = start(
        "keycloak-server", work,
        [
            own / "bin/kc.sh", "start-dev", "--import-realm",
            "--http-host=127.0.0.1", "--http-port=%d" % ports["keycloak"],
            "--http-management-port=%d" % ports["keycloak_management"],
            "--http-relative-path=/auth",
            # One issuer, whichever of the two ports gave the token.
            "--hostname=http://127.0.0.1:%d/auth" % ports["keycloak"],
            "--https-port=%d" % ports["keycloak_tls"],
            "--https-certificate-file=%s" % (work / "server.pem"),
            "--https-certificate-key-file=%s" % (work / "server.key"),
        ],
        KC_BOOTSTRAP_ADMIN_USERNAME="root", KC_BOOTSTRAP_ADMIN_PASSWORD="root",
    )
    url = "http://127.0.0.1:%d/auth/realms/my_keycloak_realm" % ports["keycloak"]
    wait_for("keycloak-server", work, process, url)
    return {}


def configure_mistral(work, name, port, settings, policy=""):
    """A folder for one Mistral with these settings beside the usual ones."""
    folder = work / name
    (folder / "conf.d").mkdir(parents=True)
    (folder / "policy.yaml").write_text(policy or "{}\n")
    (folder / "mistral.conf").write_text(
        "[database]\nconnection = sqlite:///%s\n"
        "[api]\nhost = 127.0.0.1\nport = %d\n"
        "allow_action_execution_deletion = true\n"
        "[executor]\ntype = local\n[cron_trigger]\nexecution_interval = 1\n"
        "[oslo_policy]\npolicy_file = %s\n%s"
        % (folder / "db.sqlite", port, folder / "policy.yaml", settings)
    )
    return folder


def mistral(dev_server, work, name, port, settings, policy="", **environment):
    """One Mistral with these settings beside the usual ones, and with the actions of OpenStack."""
    settings = "[openstack_actions]\nmodules-support = true\n" + settings
    folder = configure_mistral(work, name, port, settings, policy)
    process = start(
        name, work,
        [
            dev_server / "venv/bin/python", dev_server / "server.py",
            "--lock", folder / "lock", "--state", folder / "state.json",
            "--port", port, "--config-dir", folder / "conf.d",
            "--base-config", folder / "mistral.conf",
        ],
        **environment,
    )
    wait_for(name, work, process, "http://127.0.0.1:%d/v2/workflows" % port)


def mistral_18(data, work, port):
    """A Mistral of 2024 that asks for no login."""
    venv = lab_install.mistral_18(data)
    settings = "[DEFAULT]\ntransport_url = fake://\n[pecan]\nauth_enable = false\n"
    folder = configure_mistral(work, "mistral-18", port, settings)
    script = pathlib.Path(__file__).with_name("mistral_18_server.py")
    process = start(
        "mistral-18-server", work,
        [venv / "bin/python", "-W", "ignore", script, folder / "mistral.conf"],
    )
    url = "http://127.0.0.1:%d/v2/workflows" % port
    wait_for("mistral-18-server", work, process, url)
    return {}


def keystone_mistral(dev_server, work, ports):
    """A Mistral that demands the main cloud's tokens."""
    url = "http://127.0.0.1:%d/v3" % ports["keystone"]
    mistral(
        dev_server, work, "mistral-keystone", ports["mistral"],
        "[DEFAULT]\ntransport_url = fake://\n[pecan]\nauth_enable = true\n"
        "[profiler]\nenabled = true\nhmac_keys = profile-key\n"
        "[keystone_authtoken]\nwww_authenticate_uri = %s\nauth_url = %s\n"
        "auth_type = password\nusername = mistral\npassword = service-secret\n"
        "project_name = service\nuser_domain_name = Default\n"
        # Each token is checked anew, so that a revoked one is refused at once.
        "project_domain_name = Default\ntoken_cache_time = -1\n" % (url, url),
        policy='"workbooks:create": "role:admin"\n',
    )
    return {}


def keycloak_mistral(data, dev_server, work, ports):
    """A Mistral that demands Keycloak's tokens."""
    url = "http://127.0.0.1:%d/auth" % ports["keycloak"]
    mistral(
        dev_server, work, "mistral-keycloak", ports["keycloak_mistral"],
        "[DEFAULT]\ntransport_url = fake://\nauth_type = keycloak-oidc\n"
        "[pecan]\nauth_enable = true\n[keycloak_oidc]\nauth_url = %s\n"
        "user_info_endpoint_url = %s/realms/my_keycloak_realm"
        "/protocol/openid-connect/userinfo\n"
        # Small pages, for what is lost at their borders.
        "[api]\nmax_limit = 2\n" % (url, url),
        PYTHONPATH=str(lab_install.old_jwt(data, dev_server)),
    )
    return {}


def bring_up(arguments):
    """Everything at the same time; gives where it is."""
    data, work = arguments.data, arguments.work
    names = [
        "keystone", "keystone_tls", "target", "old", "keycloak", "keycloak_tls",
        "keycloak_management", "mistral", "keycloak_mistral", "heat",
        "mistral_18",
    ]
    ports = dict(zip(names, free_ports(len(names))))
    facts = {"ports": ports}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        parts = [
            pool.submit(keystones, data, work, ports),
            pool.submit(old_keystone, data, work, ports),
            pool.submit(keycloak, data, work, ports),
            pool.submit(keystone_mistral, arguments.dev_server, work, ports),
            pool.submit(keycloak_mistral, data, arguments.dev_server, work, ports),
            pool.submit(mistral_18, data, work, ports["mistral_18"]),
        ]
        for part in concurrent.futures.as_completed(parts):
            facts.update(part.result())
    return facts


def absolute(path):
    """Servers run in a folder of their own."""
    return pathlib.Path(path).absolute()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, type=absolute)
    parser.add_argument("--work", required=True, type=absolute)
    parser.add_argument("--dev-server", required=True, type=absolute)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    arguments.data.mkdir(parents=True, exist_ok=True)
    try:
        print(json.dumps(bring_up(arguments)), flush=True)
        sys.stdin.buffer.read()
    except Exception:
        traceback.print_exc()
        stop_all()
        os._exit(1)
    finally:
        stop_all()


if __name__ == "__main__":
    main()
