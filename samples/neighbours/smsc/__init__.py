"""The smsc.ru stand-in: send, status and balance by the vendor's HTTP interface, and an inbox page.
Nothing here is shared with the hub; delivery is decided by the last digits of the phone.
Started as `python -m samples.neighbours.smsc`; imported by its tests only."""
