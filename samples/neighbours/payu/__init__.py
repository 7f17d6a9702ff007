"""The PayU (ePayment) stand-in: LiveUpdate payment page, IPN notifications, IOS, IDN and IRN.
Signs and verifies by its own code; nothing here is shared with the hub's adapter.
Started as `python -m samples.neighbours.payu`; imported by its tests only."""
