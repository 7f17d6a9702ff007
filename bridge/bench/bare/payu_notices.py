"""The ceiling of a payment notice: Flask, the signature checked, one SQLAlchemy insert, the signed receipt."""

from datetime import UTC, datetime

from flask import Flask, Response, request

from adapters.payu.notice import read_notice, receipt_for
from bridge.bench.bare.store import TakenNotice, insert, open_store
from bridge.model.errors import NoticeRefusedError

ZONE = "Europe/Moscow"


def make_app(store: str, secret: str) -> Flask:
    """The application on a store (SQLAlchemy address), for notices signed with `secret`."""
    app, engine = Flask(__name__), open_store(store)

    @app.post("/notices/payu")
    def take() -> Response:
        body, now = request.get_data(cache=False, parse_form_data=False), datetime.now(UTC)
        try:
            notice = read_notice(body, secret)
        except NoticeRefusedError:
            return Response("refused", 400)
        key = f"{notice.first('REFNO')}:{notice.first('ORDERSTATUS')}"
        insert(engine, TakenNotice(key=key, reference=notice.first("REFNOEXT"), received_at=now, body=body))
        return Response(receipt_for(notice, now, ZONE, secret), content_type="text/xml")

    return app
