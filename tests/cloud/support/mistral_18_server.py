"""Serves Mistral 18, which runs on eventlet: its configuration file is the argument."""

import eventlet

eventlet.monkey_patch()

import signal  # noqa: E402
import sys  # noqa: E402

from mistral import config  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_log import log  # noqa: E402

cfg.CONF.register_cli_opts(config.CLI_OPTS)
config.parse_args(["--config-file", sys.argv[1]])
log.setup(cfg.CONF, "Mistral")

from mistral.api import service as api_service  # noqa: E402
from mistral.db.v2 import api as db_api  # noqa: E402
from mistral.engine import engine_server  # noqa: E402
from mistral.event_engine import event_engine_server  # noqa: E402
from mistral.executors import executor_server  # noqa: E402
from mistral.notifiers import notification_server  # noqa: E402
from mistral.rpc import base as rpc  # noqa: E402

rpc.get_transport()
db_api.setup_db()
servers = engine_server, executor_server, notification_server, event_engine_server
services = [server.get_oslo_service() for server in servers]
services.append(api_service.WSGIService("mistral_api"))
for service in services:
    service.start()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    eventlet.sleep(1)
