"""Versions of the operator's configuration as values: which there are, who runs which, what a process was refused.

Not here: what stands in the files (config.reading). Imported by ports, flows, the store and the wiring.
"""
