"""The 1С:МояМФО stand-in: one base with the vendor's HTTP services, two SOAP services and OData, and an officer's page.
Deals, clients and payments are its own, whichever face they came through; nothing here is shared with the hub.
Started as `python -m samples.neighbours.onec`; imported by its tests only."""
