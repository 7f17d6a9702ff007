"""The ceilings of a door: the same request taken by a bare application, with nothing that a hub must do besides.

Not here: anything of the hub but its engine, so that both write to the same kind of store with the same durability.
Served by gunicorn for bridge.bench; imported by nobody.
"""
