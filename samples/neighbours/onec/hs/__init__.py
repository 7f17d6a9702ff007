"""The vendor's published HTTP services under /mfo/hs, with their documented blemishes.
The deals themselves live in samples.neighbours.onec.base; SOAP and OData have rooms of their own.
Registered by samples.neighbours.onec.__main__ only."""
