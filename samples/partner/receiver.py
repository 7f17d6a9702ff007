"""A receiver of the hub's callbacks in one file, on the standard library and client.py. Run: python receiver.py PORT whsec_…

Checks the signature over the raw bytes, answers at once, acts once on each webhook-id, bears what it does not know. A real site
keeps `Book` in its database, in the transaction that changes the order. GET /handled tells how many events were acted on.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

try:
    from client import callback
except ImportError:
    from samples.partner.client import callback

LONGEST = 1_000_000


class Book:
    """What was heard: ids of events, and the newest `seq` and state of each application."""

    def __init__(self):
        self.lock = threading.Lock()
        self.seen = set()
        self.applications = {}

    def hear(self, number, event):
        """Act once on an event; an older one than is known changes nothing."""
        with self.lock:
            if number in self.seen:
                return
            self.seen.add(number)
            newest, _ = self.applications.get(event.get("application_id"), (0, ""))
            if event.get("seq", 0) > newest:
                self.applications[event.get("application_id")] = (event["seq"], event.get("type"))


def make_receiver(secret, book, port=0):
    """A server; `serve_forever` runs it."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            size = int(self.headers.get("Content-Length", 0))
            if size > LONGEST:
                return self.answer(413)
            raw = self.rfile.read(size)
            told = {name.lower(): value for name, value in self.headers.items()}
            try:
                callback(secret, told, raw)
                event = json.loads(raw)
            except (KeyError, ValueError, TypeError):
                return self.answer(401)
            book.hear(told["webhook-id"], event)
            return self.answer(204)

        def do_GET(self):
            self.answer(200, b"%d" % len(book.seen))

        def answer(self, status, body=b""):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return ThreadingHTTPServer(("127.0.0.1", port), Receiver)


if __name__ == "__main__":
    make_receiver(sys.argv[2], Book(), int(sys.argv[1])).serve_forever()
