"""What differs between installations: variables, partners, products, dated law. Plain data, checked when it is read.

Not here: anything of the hub; wiring turns this data into the hub's own objects.
Imported by wsgi, bridge.app, bridge.wiring, bridge.jobs and the command desk.
"""
