"""All that is kept of a person over all applications (152-FZ art. 14): for reading as PDF and page, for machines as JSON, with
the papers themselves, in one archive. Who took it is noted."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from bridge.flows.erasing.draw_copy import copy_document
from bridge.flows.erasing.find_subject import Subject, parts_of, same_person
from bridge.flows.erasing.hide_workers import without_workers
from bridge.flows.hub import Hub
from bridge.model.application import Application
from bridge.model.erasing.plain import plain
from bridge.ports.store import Exchange, Transaction

FORM = "bridge person copy 1"
EXPORTED = "выдана копия данных субъекта"
_EPOCH = (2026, 1, 1, 0, 0, 0)


def export_subject(hub: Hub, application_id: str, by: str) -> bytes:
    """The archive (ZIP) of the person of this application. Raises ApplicationUnknownError."""
    with hub.store.read() as tx:
        applications = same_person(tx, application_id)
        subject = Subject(applications, parts_of(hub, tx, applications))
        told = without_workers(_told(hub, tx, subject))
        papers = dict(_papers(tx, applications))
    document = copy_document(hub, told)
    files = {
        "person.json": json.dumps(told, ensure_ascii=False, indent=1).encode(),
        "person.html": hub.press.html(document),
        "person.pdf": hub.press.pdf(document),
        **papers,
    }
    archive = _packed(files)
    with hub.store.begin() as tx:
        for one in applications:
            words = f"SHA-256 {sha256(archive).hexdigest()}"
            tx.journal.note(Exchange(hub.clock.now(), by, "hub", EXPORTED, words, one.id))
    return archive


def _told(hub: Hub, tx: Transaction, subject: Subject) -> Mapping[str, object]:
    keeping = [plain({name: getattr(part, name) for name in _PART}) for part in subject.parts]
    return {
        "form": FORM,
        "made_at": plain(hub.clock.now()),
        "operator": hub.lender,
        "keeping": keeping,
        "applications": [_application(hub, tx, one) for one in subject.applications],
    }


_PART = ("application_id", "scope", "outcome", "article", "until")


def _application(hub: Hub, tx: Transaction, application: Application) -> Mapping[str, object]:
    """Everything that is kept about one, row by row; codes and tokens are digests and stay out."""
    threads = tx.help.of(application.id)
    site = hub.partners.get(application.partner)
    return {
        # A code that is on its way is for the borrower's phone alone.
        "application": plain(replace(application, pending_code="")),
        "site": site.title if site else application.partner,
        "history": [{"at": plain(at), "event": event.value, "status": status.value} for at, event, status in
                    tx.applications.history(application.id)],
        "messages": [
            plain(replace(one, text="" if one.code_id else one.text)) for one in tx.erasing.messages_of(application.id)
        ],
        "cards": [{name: plain(getattr(one, name)) for name in _CARD} for one in tx.debits.agreements(application.id)],
        "announcements": [plain(one) for one in tx.announcements.of(application.id)],
        "choice": plain(tx.choices.of(application.id)),
        "questions": [{"thread": plain(one), "lines": [plain(line) for line in tx.help.lines(one.id)]} for one in threads],
        "payments": [plain(one) for one in tx.payments.of(application.id)],
        "sessions": [{name: plain(getattr(one, name)) for name in _SESSION} for one in tx.erasing.sessions_of(application.id)],
        "evidence": [plain(one) for one in tx.evidence.of(application.id)],
        "papers": [{"id": name, "sha256": digest, "at": plain(at)} for name, digest, at in tx.erasing.papers_of(application.id)],
        "exchanges": _exchanges(tx, application),
        # What was said in them is kept without the person, for some weeks: there is nothing of theirs to hand out.
        "masked_contents_of_exchanges": tx.talks.count(application.id),
    }  # fmt: skip


_CARD = ("mask", "limit", "until", "agreed_at", "revoked_at")
_SESSION = ("made_at", "expires_at", "way", "device", "place")


def _exchanges(tx: Transaction, application: Application) -> Sequence[object]:
    """Whom data went to, from whom it came, who read it."""
    return [
        {"from": one.sender, "to": one.receiver, "what": one.what, "first": plain(one.first), "last": plain(one.last),
         "times": one.times}
        for one in tx.erasing.exchanges_of(application.id)
    ]  # fmt: skip


def _papers(tx: Transaction, applications: Sequence[Application]) -> Iterator[tuple[str, bytes]]:
    """Bytes as they were shown; of a paper that was erased nothing is left."""
    for application in applications:
        for paper_id, _, _ in tx.erasing.papers_of(application.id):
            body = tx.papers.body(application.id, paper_id)
            if body:
                ending = "pdf" if body.startswith(b"%PDF") else "bin"
                yield f"papers/{application.id}/{paper_id}.{ending}", body


def _packed(files: Mapping[str, bytes]) -> bytes:
    """Equal files give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
