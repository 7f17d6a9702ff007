"""Start: python -m samples.neighbours.mail --port N --smtp-port M --state DIR; the page is the mailbox of everybody."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from flask import abort, jsonify, render_template, request
from markupsafe import Markup, escape

from samples.neighbours.mail.smtp import Server
from samples.neighbours.stand import Stand, base_options
from samples.neighbours.state import Record

COLOUR = "#5d4037"
# A mailbox of these names is answered so: once and for all, or for now.
REFUSALS = {"nobody": "550 no such mailbox", "full": "452 the mailbox is full", "later": "450 try again later"}


def judge(mailbox: str) -> str:
    """The refusal of a magic mailbox; empty for the others."""
    return REFUSALS.get(mailbox.partition("@")[0], "")


def shown(text: bytes) -> Record:
    """What a person sees of a letter."""
    letter = message_from_bytes(text, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    body = letter.get_body(preferencelist=("plain",))
    text = body.get_content().replace("\r\n", "\n") if body else ""
    return {
        "subject": str(letter["Subject"] or ""), "from": str(letter["From"] or ""), "message_id": str(letter["Message-ID"] or ""),
        "unsubscribe": str(letter["List-Unsubscribe"] or "").strip("<>"), "text": text,
    }  # fmt: skip


def linked(text: str) -> Markup:
    """The text with its addresses made links."""
    words = [f'<a href="{escape(word)}">{escape(word)}</a>' if word.startswith(("http://", "https://")) else str(escape(word))
             for line in text.split("\n") for word in (*line.split(" "), "\n")]  # fmt: skip
    return Markup(" ").join(Markup(word) for word in words)


def add_pages(stand: Stand) -> None:
    """The mailbox for a person and its JSON for a script; `to` picks one mailbox."""
    app, letters = stand.app, stand.shelf("letters")
    app.jinja_env.filters["linked"] = linked

    def wanted() -> list[Record]:
        to = request.args.get("to", "").strip().lower()
        return [one for one in reversed(list(letters)) if not to or one["to"].lower() == to]

    @app.get("/")
    def mailbox() -> str:
        return render_template("mailbox.html", colour=COLOUR, heading="Почта · входящие письма", letters=wanted())

    @app.get("/letters/<number>")
    def letter(number: str) -> str:
        found = letters.get(number)
        if found is None:
            abort(404)
        return render_template("letter.html", colour=COLOUR, heading="Почта · входящие письма", letter=found)

    @app.get("/_stand/letters")
    def list_letters() -> Any:
        return jsonify(wanted())


def build(argv: list[str] | None = None) -> tuple[Stand, int]:
    """The stand with its SMTP server running, and the port of its page."""
    parser = base_options("mail")
    parser.add_argument("--smtp-port", type=int, required=True, help="port for letters on 127.0.0.1; 0 = any free one")
    options = parser.parse_args(argv)
    stand = Stand("mail", options.state, options.clock, {})
    letters = stand.shelf("letters")

    def take(sender: str, mailbox: str, text: bytes) -> str:
        with stand.lock:
            number = str(len(list(letters)) + 1)
            letters.put(
                number, {"number": number, "at": stand.clock.now().isoformat(), "sender": sender, "to": mailbox, **shown(text)}
            )
        stand.journal.add("hub", "mail", "письмо", f"принято под номером {number}")
        return number

    stand.app.config["SMTP_PORT"] = Server(options.smtp_port, judge, take).start()
    print(f"smtp: 127.0.0.1:{stand.app.config['SMTP_PORT']}", flush=True)
    add_pages(stand)
    return stand, options.port


if __name__ == "__main__":
    ready, port = build()
    ready.run(port)
