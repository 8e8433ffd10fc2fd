"""Serves Heat, its engine and its API, from one process: its configuration file and its port are the arguments."""

import signal
import socketserver
import sys
from wsgiref import simple_server

from oslo_service import backend

backend.init_backend(backend.BackendType.THREADING)

from oslo_config import cfg  # noqa: E402
from oslo_log import log  # noqa: E402

configuration, port = sys.argv[1], int(sys.argv[2])
log.register_options(cfg.CONF)
cfg.CONF(["--config-file", configuration], project="heat")

from heat.common import config, messaging  # noqa: E402
from heat.engine import service, template  # noqa: E402
from heat.rpc import api  # noqa: E402

log.setup(cfg.CONF, "heat")
config.set_config_defaults()
messaging.setup()
# Loaded here, as threads that load the kinds of templates at the same time lose some.
template._get_template_extension_manager()
service.EngineService(cfg.CONF.host, api.ENGINE_TOPIC).start()


class Server(socketserver.ThreadingMixIn, simple_server.WSGIServer):
    """A request waits for Heat's engine, which may ask Keystone: a thread each."""

    daemon_threads = True


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
server = simple_server.make_server("127.0.0.1", port, config.load_paste_app("heat-api"), server_class=Server)
server.serve_forever()
