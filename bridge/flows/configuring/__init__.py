"""A version of the configuration is taken, brought back, or files are refused.

Not here: reading and checking files (bridge.wiring). Imported by bridge.wiring.
"""
