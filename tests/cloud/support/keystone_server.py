"""Serves Keystone's API on a port of this machine, with TLS if a certificate and a key are given."""

import sys

from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter

port, tls = int(sys.argv[1]), sys.argv[2:]
# Keystone reads the arguments of the process too.
del sys.argv[1:]

from keystone.server.wsgi import initialize_public_application  # noqa: E402

server = wsgi.Server(("127.0.0.1", port), initialize_public_application(), numthreads=8)
if tls:
    server.ssl_adapter = BuiltinSSLAdapter(*tls)
server.start()
