"""A platform of group robots on this machine: keeps what it is sent, and answers as a test wants it."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOOK_IT = {"wecom": {"errcode": 0, "errmsg": "ok"}, "dingtalk": {"errcode": 0, "errmsg": "ok"}}
TOOK_IT["feishu"] = {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


@dataclass
class Receiver:
    """What came in, and how it is answered: status, body, and where it sends on; `hold` lets it hang."""

    origin: str
    received: list = field(default_factory=list)
    status: int = 200
    answer: bytes = json.dumps({"errcode": 0, "code": 0}).encode()
    location: str = ""
    hold: threading.Event | None = None
    dripping: bool = False
    on_message: object = None

    @property
    def url(self):
        return f"{self.origin}/robot/send?access_token=key-of-the-group-0123"

    @property
    def only(self):
        (message,) = self.received
        return message


@contextmanager
def robot_platform():
    class Platform(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(
                {
                    "path": urlsplit(self.path).path,
                    "query": parse_qs(urlsplit(self.path).query),
                    "type": self.headers["Content-Type"],
                    "body": json.loads(content),
                }
            )
            if receiver.on_message:
                receiver.on_message()
            if receiver.hold and not receiver.dripping:
                receiver.hold.wait(30)
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.end_headers()
            if receiver.dripping:
                self.drip()
            self.wfile.write(receiver.answer)

        do_GET = do_POST  # noqa: N815 - what is sent on to another address may come as this

        def drip(self):
            """A byte now and then, for ever: no single wait is long."""
            while not receiver.hold.wait(0.05):
                self.wfile.write(b" ")
                self.wfile.flush()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Platform)
    server.daemon_threads = True
    receiver = Receiver(origin=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.hold:
            receiver.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()
