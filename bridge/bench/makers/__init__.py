"""Makers of requests: iterators of bytes, each request whole and signed, run in the generator's own process.

Not here: anything that takes long to import, since a generator starts with each load; nothing of the hub but pure rules.
Named in the Load of a measurement.
"""
