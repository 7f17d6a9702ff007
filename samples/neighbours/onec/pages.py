"""The officer's pages and the script doors of the same actions."""

from decimal import Decimal
from typing import Any

from flask import Response, jsonify, redirect, render_template, request
from markupsafe import escape

from samples.neighbours.onec import loan as loans
from samples.neighbours.onec.asked import RefusedError
from samples.neighbours.onec.base import Base
from samples.neighbours.onec.contract import contract_pdf
from samples.neighbours.onec.crowd import make_crowd
from samples.neighbours.onec.desk import ALLOWED, act
from samples.neighbours.onec.hs.client import make_password
from samples.neighbours.onec.index import Deal
from samples.neighbours.onec.words import SIGNED, money

COLOUR = "#806000"
HEADING = "1С:МояМФО · рабочее место"
SHOWN_ONCE = ("files", "photos")
SHOWN = 300
FACES = {"hs": "HTTP-сервисы", "soap": "SOAP", "mfs": "МФС (SOAP)", "odata": "OData", "crowd": "толпа стенда"}


def view_of(base: Base, deal: Deal) -> dict[str, Any]:
    """A deal for a script: the record without the code, with the debt of today."""
    shown = {k: v for k, v in deal.items() if k not in ("code", "auto_at")}
    debt = loans.debt_on(deal["loan"], base.now().date()) if deal["loan"] else {}
    return {**shown, "debt": {k: str(v) for k, v in debt.items()},
            "allowed": [a for a, statuses in ALLOWED.items() if deal["status"] in statuses]}  # fmt: skip


def add_pages(base: Base) -> None:
    """Register the pages, then the doors under /_stand."""
    app = base.stand.app
    app.jinja_env.filters["money"] = lambda text: money(Decimal(str(text)))
    app.jinja_env.filters["day"] = lambda iso: ".".join(reversed(str(iso)[:10].split("-")))

    @app.get("/")
    def deals() -> str:
        newest = list(base.deals)[: -SHOWN - 1 : -1]
        return render_template("deals.html", colour=COLOUR, heading=HEADING, deals=newest, total=len(base.deals), faces=FACES)

    @app.get("/deals/<number>")
    def deal(number: str) -> str:
        found = base.deal(number)
        data = {k: v for k, v in found["data"].items() if k not in SHOWN_ONCE}
        return render_template("deal.html", colour=COLOUR, heading=HEADING, deal=view_of(base, found), data=data,
                               client=base.client_of(found), faces=FACES)  # fmt: skip

    @app.post("/deals/<number>")
    def press(number: str) -> Any:
        act(base, number, request.form.get("action", ""), request.form.to_dict())
        return redirect(f"/deals/{number}", 303)

    @app.post("/deals/<number>/password")
    def give_password(number: str) -> Any:
        make_password(base, base.client_of(base.deal(number)))
        return redirect(f"/deals/{number}", 303)

    @app.get("/deals/<number>/contract.pdf")
    def contract(number: str) -> Response:
        found = base.deal(number)
        signed = any(h["status"] == SIGNED for h in found["history"])
        return Response(contract_pdf(base, found, signed), content_type="application/pdf")

    @app.errorhandler(RefusedError)
    def refuse(error: RefusedError) -> Any:
        if request.path.startswith("/_stand"):
            return {"error": str(error)}, 400
        return f'<meta charset="utf-8"><p>{escape(str(error))}</p><p><a href="/">К списку</a></p>', 409

    _add_doors(base)


def _add_doors(base: Base) -> None:
    app = base.stand.app

    @app.get("/_stand/deals")
    def list_deals() -> Any:
        wanted = request.args.get("external_id")
        return jsonify([view_of(base, d) for d in (base.index.all_external(wanted) if wanted else base.deals)])

    @app.post("/_stand/crowd")
    def crowd() -> Any:
        return make_crowd(base, request.get_json())

    @app.get("/_stand/deals/<number>")
    def one_deal(number: str) -> Any:
        return view_of(base, base.deal(number))

    @app.post("/_stand/deals/<number>/<action>")
    def do(number: str, action: str) -> Any:
        wish = request.get_json(silent=True) or {}
        return view_of(base, act(base, number, action, wish))
