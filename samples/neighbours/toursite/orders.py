"""Orders of the site: their making, the hand-over to the hub, price, booking, cancellation, events heard."""

import re
from datetime import date, timedelta
from typing import Any

from samples.neighbours.stand import Stand, real_seconds
from samples.neighbours.toursite.application import Order, message_of, moscow, price_of
from samples.neighbours.toursite.hub import Answer, HubClient
from samples.neighbours.toursite.tours import TOURS

API = "/partner/v1/applications"
BOOKING_GAPS = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
# Refusals that may pass: conflict with a step under way, too early, too many.
PASSING = (408, 409, 425, 429)
CUSTOMER = ("surname", "name", "patronymic", "birth_date", "phone", "email")


class OrderError(ValueError):
    """The order can't be made or changed so; the text names the field."""


class Orders:
    """Orders by number on a shelf."""

    def __init__(self, stand: Stand, hub: HubClient, site: str, prefix: str) -> None:
        self.stand, self.hub, self.site, self._prefix = stand, hub, site, prefix
        self.shelf = stand.shelf("orders")

    def get(self, number: str) -> Order:
        """OrderError when unknown."""
        order = self.shelf.get(number)
        if order is None:
            raise OrderError("Заказ не найден")
        return order

    def create(self, wish: dict[str, Any]) -> Order:
        """A new order whose advance is not paid yet. See the script door for the fields of a wish."""
        tour = TOURS.get(str(wish.get("tour")))
        if tour is None:
            raise OrderError(f"tour: один из {' '.join(TOURS)}")
        customer = _customer(wish.get("customer") or {})
        percent, hold = _whole(wish, "advance_percent", 10, 0, 99), _whole(wish, "price_hold_minutes", 360, 0, 100000)
        tourists = _whole(wish, "tourists", 2, 1, 9)
        total = _whole(wish, "total_minor", tour.price_minor * tourists // 2, 100, 10**11)
        with self.stand.lock:
            now = self.stand.clock.now()
            today = date.fromisoformat(moscow(now)[:10])
            number = str(wish.get("partner_order_id") or f"{self._prefix}-{today:%Y%m%d}-{len(self.shelf) + 1:06d}")
            if self.shelf.get(number):
                raise OrderError("partner_order_id: такой заказ уже есть")
            price = price_of(total, tour.fuel_minor, 1, now, timedelta(minutes=hold))
            order: Order = {
                "id": number, "tour": tour.code, "customer": customer, "tourists": tourists,
                "check_in": tour.check_in(today).isoformat(), "check_out": tour.check_out(today).isoformat(),
                "created_at": moscow(now), "price": price, "first_price": price, "hold_minutes": hold,
                "advance_percent": percent, "advance_minor": (total * percent + 50) // 100, "advance_state": "due",
                "advance_paid_at": "", "payable_until": moscow(now + timedelta(days=1)),
                "auto_booking": bool(wish.get("auto_booking", True)), "partner": str(wish.get("partner") or ""),
                "overrides": wish.get("overrides") or {}, "application_id": "", "borrower_url": "", "expires_at": "",
                "state": "new", "booking": "", "answers": [], "events": [], "arrivals": [], "refused_callbacks": 0,
            }  # fmt: skip
            self.shelf.put(number, order)
        return order

    def pay_advance(self, order: Order) -> Answer:
        """The advance is paid on the site's page; then the application goes to the hub."""
        with self.stand.lock:
            if order["advance_state"] != "paid":
                order |= {"advance_state": "paid", "advance_paid_at": moscow(self.stand.clock.now())}
                self.shelf.put(order["id"], order)
        return self.hand_over(order)

    def hand_over(self, order: Order) -> Answer:
        """POST the application; a repeat sends the same bytes under the same Idempotency-Key."""
        answer = self.hub.call("POST", API, message_of(order, self.site), f"app-{order['id']}", order["partner"])
        with self.stand.lock:
            if answer.ok and isinstance(answer.body, dict):
                known = {k: answer.body.get(k) or "" for k in ("application_id", "borrower_url", "expires_at")}
                # A callback may have come before this answer, and is newer.
                state = order["state"] if order["events"] else str(answer.body.get("state") or "")
                order |= {**known, "state": state}
            self._note(order, "application", answer)
        return answer

    def change_price(self, order: Order, total_minor: int) -> Answer:
        """A new price version with a new hold, told to the hub."""
        if total_minor < 100:
            raise OrderError("total: сумма в рублях больше нуля")
        with self.stand.lock:
            version = order["price"]["version"] + 1
            hold = timedelta(minutes=order["hold_minutes"])
            fuel = TOURS[order["tour"]].fuel_minor
            saw = order["first_price"]["total_minor"]
            order["price"] = price_of(total_minor, fuel, version, self.stand.clock.now(), hold, saw)
            self.shelf.put(order["id"], order)
        return self.send_price(order)

    def send_price(self, order: Order) -> Answer:
        """PUT the present price; a repeat has the same key."""
        price = order["price"]
        return self._tell(order, "price", "PUT", "/price", price, f"price-{order['id']}-{price['version']}")

    def cancel(self, order: Order, reason: str) -> Answer:
        """POST the cancellation: the tour is gone or the buyer went."""
        return self._tell(order, "cancel", "POST", "/cancel", {"reason": reason}, f"cancel-{order['id']}")

    def refund(self, order: Order) -> Answer:
        """The tour fell away after the payout: announced at first; pressed again, both shares are sent."""
        number = order["id"]
        if not order.get("refund_id"):
            body = {"scope": "whole", "cancelled_by": "operator", "reason": "tour_unavailable", "reference": f"refund:{number}"}
            answer = self._tell(order, "refund", "POST", "/refunds", body, f"refund-{number}")
            if answer.ok and isinstance(answer.body, dict):
                with self.stand.lock:
                    order["refund_id"] = answer.body["refund_id"]
                    self.shelf.put(number, order)
            return answer
        where = f"/refunds/{order['refund_id']}"
        answer = self._tell(order, "refund", "GET", where, None, "")
        for to in ("lender", "buyer"):
            amount = answer.body.get(f"to_{to}_minor") if answer.ok and isinstance(answer.body, dict) else None
            if amount:
                body = {"to": to, "amount_minor": amount, "reference": f"{to}:{number}"}
                answer = self._tell(order, f"refund {to}", "PUT", where, body, f"refund-{number}-{to}")
        return answer

    def book(self, order: Order) -> Answer:
        """PUT the operator's confirmation."""
        body = {"state": "confirmed", "operator_number": f"OP-{order['id'][-6:]}"}
        answer = self._tell(order, "booking", "PUT", "/booking", body, f"booking-{order['id']}")
        if answer.ok:
            with self.stand.lock:
                order["booking"] = "confirmed"
                order.pop("book_at", None)
                self.shelf.put(order["id"], order)
        return answer

    def ask(self, order: Order) -> Answer:
        """GET what the hub knows now."""
        return self._tell(order, "ask", "GET", "", None, "")

    def _tell(self, order: Order, what: str, method: str, tail: str, body: Any, key: str) -> Answer:
        if not order["application_id"]:
            raise OrderError("Хаб ещё не принял заявку")
        answer = self.hub.call(method, f"{API}/{order['application_id']}{tail}", body, key, order["partner"])
        with self.stand.lock:
            self._note(order, what, answer)
        return answer

    def _note(self, order: Order, what: str, answer: Answer) -> None:
        order["answers"].append({"at": moscow(self.stand.clock.now()), "what": what, **answer.as_record()})
        self.shelf.put(order["id"], order)

    def hear(self, order: Order, webhook_id: str, event: dict[str, Any], raw: str) -> bool:
        """Keep an event once by webhook-id; False when it was known. The state is that of the highest seq.

        `arrivals` notes the seq of every delivery, repeats included.
        """
        order["arrivals"].append(event.get("seq"))
        if any(e["webhook_id"] == webhook_id for e in order["events"]):
            self.shelf.put(order["id"], order)
            return False
        order["events"].append({"webhook_id": webhook_id, "heard_at": moscow(self.stand.clock.now()), "raw": raw,
                                "event": event})  # fmt: skip
        moves = [e["event"] for e in order["events"] if str(e["event"].get("type")).startswith("application.")]
        latest = max(moves, key=lambda one: one.get("seq") or 0, default={})
        order["state"] = str(latest.get("type") or order["state"])
        if event.get("type") == "advance.return_requested":
            order["return_minor"] = int((event.get("data") or {}).get("amount_minor") or 0)
            order |= {"return_at": real_seconds() + BOOKING_GAPS[0], "return_tries": 0}
        if not order["application_id"]:
            order["application_id"] = str(event.get("application_id") or "")
        if str(event.get("type")).endswith("contract_signed") and order["auto_booking"] and not order["booking"]:
            order |= {"book_at": real_seconds() + BOOKING_GAPS[0], "book_tries": 0}
        self.shelf.put(order["id"], order)
        return True

    def return_advance(self, order: Order) -> Answer:
        """The buyer has the money back; the hub is told, a repeat under the same key."""
        number = order["id"]
        body = {"state": "returned", "amount_minor": order["return_minor"], "reference": f"refund:{number}"}
        answer = self._tell(order, "advance", "PUT", "/advance", body, f"advance-{number}")
        if answer.ok:
            with self.stand.lock:
                order["advance_state"] = "returned"
                order.pop("return_at", None)
                self.shelf.put(number, order)
        return answer

    def return_due(self) -> None:
        """Background: give advances back that the hub asked for, repeating until the hub hears it."""
        for order in self.shelf:
            if order.get("return_at", float("inf")) <= real_seconds():
                tries = order["return_tries"] = order["return_tries"] + 1
                order["return_at"] = real_seconds() + BOOKING_GAPS[min(tries, len(BOOKING_GAPS) - 1)]
                answer = self.return_advance(order)
                if 400 <= answer.status < 500 and answer.status not in PASSING:
                    order.pop("return_at", None)

    def book_due(self) -> None:
        """Background: confirm bookings by itself after a signature, repeating until the hub takes it."""
        for order in self.shelf:
            if order.get("book_at", float("inf")) <= real_seconds():
                tries = order["book_tries"] = order["book_tries"] + 1
                order["book_at"] = real_seconds() + BOOKING_GAPS[min(tries, len(BOOKING_GAPS) - 1)]
                answer = self.book(order)
                if 400 <= answer.status < 500 and answer.status not in PASSING:
                    order.pop("book_at", None)


def _customer(given: dict[str, Any]) -> dict[str, str]:
    customer = {name: str(given.get(name) or "").strip() for name in CUSTOMER}
    for name in CUSTOMER:
        if not customer[name] and name != "patronymic":
            raise OrderError(f"{name}: заполните поле")
    phone = re.sub(r"[^\d+]", "", customer["phone"])
    if not re.fullmatch(r"\+7\d{10}", phone):
        raise OrderError("phone: номер в виде +79991234567")
    try:
        date.fromisoformat(customer["birth_date"])
    except ValueError as error:
        raise OrderError("birth_date: дата в виде ГГГГ-ММ-ДД") from error
    return {**customer, "phone": phone}


def _whole(wish: dict[str, Any], name: str, default: int, low: int, high: int) -> int:
    text = str(wish.get(name, default))
    if not text.isdigit() or not low <= int(text) <= high:
        raise OrderError(f"{name}: целое число от {low} до {high}")
    return int(text)
