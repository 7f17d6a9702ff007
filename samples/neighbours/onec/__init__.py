"""The 1С:МояМФО stand-in: the vendor's published HTTP services with their quirks, and an officer's page.
Deals, clients and payments are its own; nothing here is shared with the hub.
Started as `python -m samples.neighbours.onec`; imported by its tests only."""
