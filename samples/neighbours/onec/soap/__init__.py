"""A SOAP service in 1C style, «ОбменСайта» under /mfo/ws, and the tools to describe, read and write such services.
The fourth system (samples.neighbours.onec.mfs) stands on the same tools; deals live in samples.neighbours.onec.base.
Registered by samples.neighbours.onec.__main__ only."""
