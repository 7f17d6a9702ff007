"""Sends spans to a collector by OTLP over HTTP.

Not here: what is a span (bridge.ports.measuring.spans), where spans are made (the web, the jobs, the way out).
Imported by bridge.wiring only, and only when traces are switched on: the libraries below take long to load.
"""
