"""A client of the partner API in one file: sign, send, repeat safely, verify callbacks. Needs Python 3.9 and nothing else.

hub = Hub("https://hub.example", "solnechny", "the secret of your calls")
offer = hub.offer(24850000, 2485000, "2027-02-10", "2027-02-17")
taken = hub.create(message)                 # then send the buyer's browser to taken["borrower_url"]
hub.book(taken["application_id"], "OP-7")
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request

AGAIN = (409, 429, 500, 502, 503, 504)
WAITS = ("idempotency_key_running", "version_stale")


class Refused(Exception):
    """The hub said no: `status`, `code` and the whole problem."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem.get('code', '')}: {problem.get('detail', problem.get('title', ''))}")
        self.status, self.problem, self.code = status, problem, problem.get("code", "")


class Hub:
    """`send(method, url, body, headers) -> (status, headers, body)` may be replaced, `clock` gives Unix seconds."""

    def __init__(self, address, partner, secret, send=None, clock=time.time, sleep=time.sleep):
        self.address, self.partner, self.secret = address.rstrip("/"), partner, secret
        self.send, self.clock, self.sleep = send or _send, clock, sleep

    def offer(self, total, advance, check_in=None, check_out=None, periods=()):
        """What a tour would cost; sums in kopecks."""
        tour = {"tour": {"check_in": check_in, "check_out": check_out}} if check_in else {}
        wish = {"price": {"total_minor": total}, "payment": {"advance_minor": advance}, "periods": list(periods), **tour}
        return self.call("POST", "/partner/v1/offers", wish)[0]

    def create(self, message):
        """Hand an application over. The key follows from the order: a repeat after a crash is the same wish."""
        return self.call("POST", "/partner/v1/applications", message, f"create-{message['partner_order_id']}")[0]

    def read(self, application):
        """The application, and its ETag for a change."""
        return self.call("GET", f"/partner/v1/applications/{application}")

    def price(self, application, price, etag=""):
        """A new version of the price."""
        path = f"/partner/v1/applications/{application}/price"
        return self.call("PUT", path, price, f"price-{application}-{price['version']}", etag)[0]

    def book(self, application, number, documents=()):
        """The operator confirmed the tour."""
        body = {"state": "confirmed", "operator_number": number, "documents": list(documents)}
        return self.call("PUT", f"/partner/v1/applications/{application}/booking", body, f"book-{application}")[0]

    def cancel(self, application, reason, etag=""):
        """End it before the payout."""
        path = f"/partner/v1/applications/{application}/cancel"
        return self.call("POST", path, {"reason": reason}, f"cancel-{application}", etag)[0]

    def refund(self, application, refund, etag=""):
        """The tour was cancelled after the payout; the key follows from your own `reference`."""
        key = f"refund-{application}-{hashlib.sha256(refund['reference'].encode()).hexdigest()[:24]}"
        return self.call("POST", f"/partner/v1/applications/{application}/refunds", refund, key, etag)[0]

    def sent(self, application, refund_id, to, amount, reference):
        """Money of a refund was sent `to` "lender" or "buyer"."""
        body = {"to": to, "amount_minor": amount, "reference": reference}
        return self.call("PUT", f"/partner/v1/applications/{application}/refunds/{refund_id}", body, f"sent-{refund_id}-{to}")[0]

    def applications(self, **filters):
        """All applications that fit, page by page."""
        query = dict(filters)
        while True:
            text = "&".join(f"{name}={urllib.request.quote(str(value), safe='')}" for name, value in query.items())
            page = self.call("GET", "/partner/v1/applications" + (f"?{text}" if text else ""))[0]
            yield from page["applications"]
            if not page["next"]:
                return
            query["cursor"] = page["next"]

    def events(self, after=0):
        """Everything that happened after a cursor: (cursor, event). Keep the cursor together with what you did."""
        while True:
            page = self.call("GET", f"/partner/v1/events?after={after}")[0]
            for one in page["events"]:
                yield one["cursor"], one["event"]
            after = page["next"]
            if not page["more"]:
                return

    def call(self, method, path, body=None, key="", etag="", tries=5):
        """One call, repeated while that can help: each try is signed anew, under the same key."""
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        for left in range(tries - 1, -1, -1):
            headers = self.signed(method, path, raw, key)
            if etag:
                headers["If-Match"] = etag
            try:
                status, told, answer = self.send(method, self.address + path, raw, headers)
            except OSError:
                # No answer: it may have been done. A read, or a write with its key, is safe to repeat.
                if not left:
                    raise
                self.sleep(1)
                continue
            if status < 300:
                return json.loads(answer), told.get("ETag", "")
            problem = json.loads(answer) if answer[:1] == b"{" else {}
            passing = status != 409 or problem.get("code") in WAITS
            if not left or status not in AGAIN or not passing:
                raise Refused(status, problem)
            self.sleep(float(told.get("Retry-After", 1)))
        raise AssertionError("never reached")

    def signed(self, method, path, raw, key):
        """The headers of one try."""
        stamp, nonce = str(int(self.clock())), secrets.token_hex(16)
        text = "\n".join([method, path, stamp, nonce, key, hashlib.sha256(raw).hexdigest()])
        digest = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        headers = {"X-Partner-Id": self.partner, "X-Timestamp": stamp, "X-Nonce": nonce, "X-Signature": "v2=" + digest}
        headers["Content-Type"] = "application/json"
        return {**headers, "Idempotency-Key": key} if key else headers


def callback(secret, headers, raw, now=None):
    """The event of a callback; ValueError when it is not the hub's. `secret` is whsec_…, `headers` have lower-case names."""
    number, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs((now or time.time()) - int(stamp)) > 300:
        raise ValueError("too old, or a clock is wrong")
    digest = hmac.new(base64.b64decode(secret.split("_", 1)[1]), f"{number}.{stamp}.".encode() + raw, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(digest).decode()
    if not any(hmac.compare_digest(one, wanted) for one in headers["webhook-signature"].split()):
        raise ValueError("not signed by the hub")
    return json.loads(raw)


def _send(method, url, body, headers):
    request = urllib.request.Request(url, body if method != "GET" else None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
