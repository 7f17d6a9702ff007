"""One folder per outside system: how it is reached and what its words mean. Each answers a port of bridge.ports.

Not here: rules, stores, settings from the environment. An adapter never imports another adapter.
Imported by bridge.wiring and the command desk.
"""
