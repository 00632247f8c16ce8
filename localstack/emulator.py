"""Starts one AWS emulator on a free port of 127.0.0.1 for the front in crates/local.

Usage: python emulator.py (ministack|moto)

The first line on standard output is {"port": N}; the socket listens by then, so a
request that is sent early waits in the backlog. The process ends when its standard
input ends: whoever started it holds the other side, so the emulator never outlives
its parent, not even one that was killed.

Beside the emulator's own surface there are two requests of ours:
GET /_provision/ready answers as soon as the emulator serves, and
DELETE /_provision/accounts/<12 digits> forgets everything that the account holds.
"""

import copy
import json
import logging
import os
import re
import socket
import sys
import threading

READY_PATH = "/_provision/ready"
ACCOUNT_PATH = re.compile(r"^/_provision/accounts/(\d{12})$")


def die_with_parent():
    """Leaves at once when standard input ends; there is nothing to save."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def listen():
    """A listening socket on a port that the kernel chose, and the port."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    sock.listen(1024)
    return sock, sock.getsockname()[1]


def forget_in_ministack(account):
    """Removes the account's keys from every account-scoped table of ministack."""
    from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict

    for name, module in list(sys.modules.items()):
        if not name.startswith("ministack."):
            continue
        for value in list(vars(module).values()):
            if not isinstance(value, (AccountScopedDict, AccountRegionScopedDict)):
                continue
            for key in [k for k in list(value._data) if k[0] == account]:
                value._data.pop(key, None)


def forget_in_moto(account):
    """Drops the account's back ends of every service."""
    from moto.core.base_backend import BackendDict, backend_lock

    with backend_lock:
        for backends in list(BackendDict._instances):
            backends.pop(account, None)


def ours(method, path, forget):
    """Answers a request of ours; False when it is the emulator's."""
    if method == "GET" and path == READY_PATH:
        return True
    match = ACCOUNT_PATH.match(path) if method == "DELETE" else None
    if match:
        forget(match.group(1))
    return match is not None


def close_with_the_client():
    """hypercorn keeps what the client has closed until its keep-alive time is over."""
    from hypercorn.asyncio.tcp_server import TCPServer

    read = TCPServer._read_data

    async def read_to_the_end(server):
        await read(server)
        await server.idle_task.stop()

    TCPServer._read_data = read_to_the_end


def run_ministack(sock, port):
    """Serves ministack's ASGI application."""
    # The MQTT broker would bind a fixed port, and containers are never wanted here.
    os.environ.update(
        GATEWAY_PORT=str(port),
        BIND_HOST="127.0.0.1",
        IOT_MTLS_ENABLED="0",
        LOG_LEVEL=os.environ.get("LOG_LEVEL", "ERROR"),
    )
    import asyncio

    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    async def front(scope, receive, send):
        if scope["type"] == "http" and ours(scope["method"], scope["path"], forget_in_ministack):
            headers = [(b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    close_with_the_client()
    config = Config()
    config.bind = [f"fd://{sock.fileno()}"]
    config.keep_alive_timeout = 3600
    config.loglevel = "ERROR"
    asyncio.run(serve(front, config))


def share_managed_policies():
    """moto reads AWS's thousand managed policies anew for each account; once is enough."""
    from moto.iam.models import IAMBackend

    read = IAMBackend._init_aws_policies
    kept = []

    def copies(backend):
        if not kept:
            kept.extend(read(backend))
        # Each account counts its own attachments; the documents never change.
        return [copy.copy(policy) for policy in kept]

    IAMBackend._init_aws_policies = copies


def run_moto(sock, port):
    """Serves moto's WSGI application, one thread a connection."""
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    # The front checks the credentials; moto must not reach for real ones.
    os.environ.update(AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local")
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server

    share_managed_policies()
    # Kept-alive connections: a new one for each call doubles its time.
    MotoRequestHandler.protocol_version = "HTTP/1.1"
    app = DomainDispatcherApplication(create_backend_app)

    def front(environ, start_response):
        if ours(environ["REQUEST_METHOD"], environ["PATH_INFO"], forget_in_moto):
            start_response("200 OK", [("Content-Length", "0")])
            return [b""]
        return app(environ, start_response)

    server = make_server(
        "127.0.0.1",
        port,
        front,
        threaded=True,
        request_handler=MotoRequestHandler,
        fd=sock.fileno(),
    )
    server.serve_forever()


def main():
    """Binds, announces the port, serves."""
    backend = sys.argv[1] if len(sys.argv) > 1 else ""
    runners = {"ministack": run_ministack, "moto": run_moto}
    if backend not in runners:
        sys.exit("usage: emulator.py (ministack|moto)")
    threading.Thread(target=die_with_parent, daemon=True).start()
    sock, port = listen()
    print(json.dumps({"port": port}), flush=True)
    # Whatever the emulator prints is noise for the one reading our first line.
    sys.stdout = sys.stderr
    runners[backend](sock, port)


if __name__ == "__main__":
    main()
