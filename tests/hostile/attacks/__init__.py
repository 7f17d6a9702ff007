"""The attacks themselves, by what they are aimed at: XML, JSON, forms, answers over HTTP, addresses of callbacks.

Not here: how they are measured (tests.hostile.attack). Imported by tests.hostile.
"""
