"""The server's side of SMTP (RFC 5321) as far as one client needs it: one letter after another, no TLS, no accounts."""

import re
import socketserver
from collections.abc import Callable
from threading import Thread

LONGEST_LINE, LONGEST_LETTER = 2000, 1024 * 1024
_ADDRESS = re.compile(r"<([^<>\s]*)>")

Take = Callable[[str, str, bytes], str]
Judge = Callable[[str], str]


class Server(socketserver.ThreadingTCPServer):
    """`judge` answers a mailbox (empty: it is taken), `take` keeps a whole letter and returns its number."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, judge: Judge, take: Take) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.judge, self.take = judge, take

    def start(self) -> int:
        """Serve in a thread of its own; the port."""
        Thread(target=self.serve_forever, name="smtp", daemon=True).start()
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: Server
    timeout = 60

    def handle(self) -> None:
        self._sender, self._mailboxes = "", list[str]()
        self._say("220 mail.example ESMTP")
        while line := self.rfile.readline(LONGEST_LINE):
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                return self._say("221 bye")
            self._say(self._answer(verb.upper(), rest))
        return None

    def _answer(self, verb: str, rest: str) -> str:
        answers = {"EHLO": self._greet, "HELO": lambda _: "250 mail.example", "MAIL": self._from, "RCPT": self._to,
                   "DATA": lambda _: self._data(), "RSET": lambda _: self._reset(), "NOOP": lambda _: "250 ok"}  # fmt: skip
        return answers[verb](rest) if verb in answers else "502 not known here"

    def _greet(self, _rest: str) -> str:
        return f"250-mail.example\r\n250-SIZE {LONGEST_LETTER}\r\n250-8BITMIME\r\n250 SMTPUTF8"

    def _from(self, rest: str) -> str:
        self._reset()
        found = _ADDRESS.search(rest)
        self._sender = found[1] if found else ""
        return "250 ok" if found else "501 no address"

    def _to(self, rest: str) -> str:
        found = _ADDRESS.search(rest)
        if not found or not self._sender:
            return "503 who sends it?"
        if refusal := self.server.judge(found[1]):
            return refusal
        self._mailboxes.append(found[1])
        return "250 ok"

    def _data(self) -> str:
        if not self._mailboxes:
            return "503 to whom?"
        self._say("354 end with a dot")
        text = bytearray()
        while (line := self.rfile.readline(LONGEST_LINE)) != b".\r\n":
            if not line:
                return "421 broken off"
            text += line.removeprefix(b".")
        if len(text) > LONGEST_LETTER:
            return "552 too long"
        numbers = [self.server.take(self._sender, mailbox, bytes(text)) for mailbox in self._mailboxes]
        self._reset()
        return f"250 queued as {' '.join(numbers)}"

    def _reset(self) -> str:
        self._sender, self._mailboxes = "", []
        return "250 ok"

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
