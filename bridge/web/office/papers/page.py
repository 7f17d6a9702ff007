"""One case's papers: their digests, the comparison of figures, accepting a difference with a reason, fetching again."""

import re
from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.papers.accept_figures import LEAST_REASON, accept_figures, fetch_again, last_comparison
from bridge.flows.papers.compare_contract import ACCEPTED, DIFFERENT, EQUAL, NOT_COMPARED, REFETCHED
from bridge.flows.signing.issue_contract import may_be_reissued
from bridge.model.errors import ApplicationUnknownError, FieldInvalidError, StepClosedError, VersionStaleError
from bridge.ports.store import Exchange
from bridge.web.office.permitting.guard import may
from bridge.web.office.sessions import present_visit, require_token

_ID = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
_DONE = {
    "accepted": "Принято. Договор запрошен ещё раз: если цифры те же, заёмщик его увидит.",
    "again": "Договор запрошен снова.",
    "closed": "Не сделано: документы уже подписаны, заявка закончилась, или цифры больше не расходятся.",
    "stale": "Заявку в это время изменил кто-то другой. Посмотрите ещё раз.",
}
RESULTS = {
    EQUAL: "Цифры договора сошлись с нашими",
    DIFFERENT: "Цифры договора расходятся с нашими: заёмщику он не показан",
    NOT_COMPARED: "Цифры не сравнивались: в карте базы не сказано, где они стоят в договоре",
    ACCEPTED: "Расхождение принято",
    REFETCHED: "Договор запрошен снова",
}


def add_papers(door: Blueprint, hub: Hub) -> None:
    """Hang the page and the two actions on the door."""

    @door.get("/cases/<application_id>/papers")
    def case_papers(application_id: str) -> ResponseReturnValue:
        return _page(hub, application_id)

    @door.post("/cases/<application_id>/papers/accept")
    def accept_papers(application_id: str) -> ResponseReturnValue:
        reason = request.form.get("reason", "")
        return _act(hub, application_id, "accepted", lambda by: accept_figures(hub, application_id, reason, by))

    @door.post("/cases/<application_id>/papers/again")
    def fetch_papers(application_id: str) -> ResponseReturnValue:
        return _act(hub, application_id, "again", lambda by: fetch_again(hub, application_id, by))


def _act(hub: Hub, application_id: str, word: str, step: Callable[[str], None]) -> ResponseReturnValue:
    require_token()
    _check_id(application_id)
    officer = str(present_visit().user)
    try:
        step(officer)
    except FieldInvalidError:
        return _page(hub, application_id, wrong=True), 422
    except StepClosedError:
        word = "closed"
    except VersionStaleError:
        word = "stale"
    else:
        with hub.store.begin() as tx:
            what = f"документы: {_DONE[word]}"
            tx.journal.note(Exchange(hub.clock.now(), f"office:{officer}", "hub", what, "OK", application_id))
    return redirect(url_for("office.case_papers", application_id=application_id, done=word), 303)


def _check_id(application_id: str) -> None:
    if not _ID.fullmatch(application_id):
        raise ApplicationUnknownError("there is no such application")


def _page(hub: Hub, application_id: str, *, wrong: bool = False) -> str:
    _check_id(application_id)
    with hub.store.read() as tx:
        application, counts = tx.applications.get(application_id), tx.counts()
        last = last_comparison(tx.evidence.of(application_id))
    contract, signature = application.contract, application.signature
    sets = [("На подпись", contract.papers)] if contract else []
    if signature and signature.signed_papers:
        sets.append(("После подписания", signature.signed_papers))
    return render_template(
        "office/papers/case.html", case=application, counts=counts, sets=sets, last=last, results=RESULTS, wrong=wrong,
        may_accept=last is not None and last.facts.get("result") == DIFFERENT and may_be_reissued(application),
        may_fetch=may_be_reissued(application), least=LEAST_REASON, done=_DONE.get(request.args.get("done", ""), ""),
        fingerprint=contract.fingerprint if contract else "", typed=request.form.get("reason", ""),
        keeper=may("accept_papers"),
    )  # fmt: skip
