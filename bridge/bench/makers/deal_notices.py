"""1C's notices of changed deals, signed."""

import hmac
import json
from collections.abc import Iterator
from hashlib import sha256

from bridge.bench.load.wire import request_bytes

PATH = "/notices/onec"


def signed_deal_notices(secret: str, deals: list[str]) -> Iterator[bytes]:
    """One POST a deal, in their order, with the byte order mark that bases put before the text."""
    for deal in deals:
        said = json.dumps({"event": "deal_changed", "deal": deal, "version": 2}, ensure_ascii=False)
        body = b"\xef\xbb\xbf" + said.encode()
        signature = hmac.new(secret.encode(), body, sha256).hexdigest()
        headers = {"Content-Type": "application/json; charset=utf-8", "X-Signature": signature}
        yield request_bytes("POST", PATH, headers, body)
