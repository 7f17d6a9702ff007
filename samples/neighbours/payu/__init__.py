"""The PayU stand-in: classic platform (LiveUpdate page, IPN, IOS, IDN, IRN, tokens) and API v4 on one state, with reports.
Signs and verifies by its own code; nothing here is shared with the hub's adapter.
Started as `python -m samples.neighbours.payu`; imported by its tests only."""
