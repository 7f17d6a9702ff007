"""The sms.ru stand-in: send, status, balance, price, calls and notices by the vendor's JSON interface.
Nothing here is shared with the hub or with the smsc.ru stand-in; delivery is decided by the last digits of the phone.
Started as `python -m samples.neighbours.smsru`; imported by its tests only."""
