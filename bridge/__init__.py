"""The hub's own domain: what a tour loan is, its rules, the steps of its life and the doors to them.

Not here: anything that knows an outside system by name (adapters), field names of others (mappings), installations (config).
Imported by wsgi.py and the command desk only.
"""
