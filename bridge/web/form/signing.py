"""The contract on the screen, its papers, and the signature by a code."""

from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.http import dump_options_header

from bridge.flows.applying.follow_code import follow_code
from bridge.flows.signing.ask_signing_code import request_signing_code
from bridge.flows.signing.show_paper import show_contract, show_paper
from bridge.flows.signing.sign_contract import sign_contract
from bridge.model.contract import Contract, Paper
from bridge.model.errors import (
    ApplicationUnknownError,
    CodeSpentError,
    CodeTooSoonError,
    CodeWrongError,
    DocumentsChangedError,
    PapersUnreadError,
    StepClosedError,
)
from bridge.model.one_time_code import Purpose
from bridge.web.form.faults import Fault, fault_of_code
from bridge.web.form.places import place_of
from bridge.web.form.visit import Visit, typed, typed_code
from bridge.web.texts import gettext as _

_SHOWN_IN_BROWSER = ("application/pdf", "text/html", "text/plain", "image/png", "image/jpeg")
_MARK = 16
# A paper of the loan system brings its own styles and nothing else; what is no PDF runs in a sandbox.
_PAPER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def read_contract(visit: Visit) -> ResponseReturnValue:
    """Sums first, then the papers; with the tick posted, have a code made for exactly these papers."""
    if request.method == "GET":
        return _contract_page(visit)
    if not typed("read"):
        return _contract_page(visit, Fault("read", _("Отметьте, что прочитали договор")))
    return _ask_code(visit, typed("fingerprint"))


def send_again(visit: Visit) -> ResponseReturnValue:
    """Another code for the papers that were on the page."""
    return _ask_code(visit, typed("fingerprint"))


def call_me(visit: Visit) -> ResponseReturnValue:
    """A call in place of the SMS that has not come, for the papers that were on the page."""
    return visit.go("sign", of=typed("fingerprint")[:_MARK], **visit.ask_for_call(Purpose.SIGNING))


def sign(visit: Visit) -> ResponseReturnValue:
    """Enter the code. The address carries a mark of the papers that were read: other papers must be read first."""
    contract = _contract(visit)
    if request.method == "GET":
        if request.args.get("of") != contract.fingerprint[:_MARK]:
            return visit.go("contract", note="changed" if "of" in request.args else None)
        return _code_page(visit, contract)
    try:
        sign_contract(visit.hub, visit.application.id, typed("fingerprint"), typed_code(), visit.hand)
    except DocumentsChangedError:
        return visit.go("contract", note="changed")
    except PapersUnreadError:
        return _unread(visit)
    except (CodeWrongError, CodeSpentError) as error:
        return _code_page(visit, contract, fault_of_code(error))
    except StepClosedError:
        return _too_late(visit, contract)
    return visit.go_right()


def hand_paper(visit: Visit, paper_id: str) -> ResponseReturnValue:
    """A frozen paper, byte for byte; in the browser where that is safe, else as a download."""
    try:
        paper, body = show_paper(visit.hub, visit.application.id, paper_id, visit.hand)
    except ApplicationUnknownError:
        return visit.show("missing", status=404)
    return paper_response(paper, body, download="download" in request.args)


def paper_response(paper: Paper, body: bytes, *, download: bool) -> Response:
    """A paper as it goes to a browser: its own title as the file's name, its own policy, nothing else of ours."""
    response = Response(body, content_type=paper.media_type)
    inline = paper.media_type.partition(";")[0] in _SHOWN_IN_BROWSER and not download
    # A header holds ASCII only: the Russian title travels encoded (RFC 6266), beside a plain name for old programs.
    title = quote(f"{paper.title}{_ending(paper)}", safe="")
    names = {"filename": f"document{_ending(paper)}", "filename*": f"UTF-8''{title}"}
    response.headers["Content-Disposition"] = dump_options_header("inline" if inline else "attachment", names)
    sandbox = "" if paper.media_type.startswith("application/pdf") else "; sandbox"
    response.headers["Content-Security-Policy"] = f"{_PAPER_POLICY}{sandbox}"
    return response


def _ending(paper: Paper) -> str:
    endings = {"application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt"}
    ending = endings.get(paper.media_type.partition(";")[0], "")
    return "" if paper.title.lower().endswith(ending) else ending


def _contract(visit: Visit) -> Contract:
    contract = visit.application.contract
    if contract is None:
        raise StepClosedError("there is no contract yet")
    return contract


def _contract_page(visit: Visit, *faults: Fault) -> ResponseReturnValue:
    expected = visit.hub.product(visit.application).preview(visit.application, visit.hub.clock.today())
    shown = show_contract(visit.hub, visit.application, visit.hand)
    return visit.show(
        "contract", contract=_contract(visit), expected=expected, opened=shown.opened, refused=shown.refused, faults=faults
    )


def _code_page(visit: Visit, contract: Contract, *faults: Fault) -> ResponseReturnValue:
    news = follow_code(visit.hub, visit.application, Purpose.SIGNING, contract.fingerprint)
    return visit.show("sign", contract=contract, news=news, faults=faults, closed="code" if visit.lender_closed() else "")


def _ask_code(visit: Visit, fingerprint: str) -> ResponseReturnValue:
    mark = fingerprint[:_MARK]
    try:
        request_signing_code(visit.hub, visit.application.id, fingerprint, visit.hand)
    except CodeTooSoonError as error:
        return visit.go("sign", of=mark, note="wait", seconds=error.seconds)
    except DocumentsChangedError:
        return visit.go("contract", note="changed")
    except PapersUnreadError:
        return _unread(visit)
    except StepClosedError:
        return _held(visit)
    return visit.go("sign", of=mark, note="sent")


def _unread(visit: Visit) -> ResponseReturnValue:
    if not visit.hub.product(visit.application).terms.must_open_papers:
        return visit.go("contract", note="unread")
    return _contract_page(visit, Fault("read", _("Откройте каждый документ: без этого договор не подписать")))


def _held(visit: Visit) -> ResponseReturnValue:
    """A gate before the signing is closed, or the step is over."""
    known = visit.fresh().known
    waits = known is not None and place_of(known) == "contract"
    return visit.go("contract", note="held") if waits else visit.go_right("passed")


def _too_late(visit: Visit, contract: Contract) -> ResponseReturnValue:
    here = visit.fresh()
    if here.known is None or here.known.contract is None or here.known.deadlines.sign_by > visit.hub.clock.now():
        return _held(visit)
    late = Fault("code", _("Время подписать вышло: цена тура больше не держится."))
    return _code_page(visit, contract, late)
