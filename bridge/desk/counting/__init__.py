"""`bridge numbers`: the figures of the office's pages in a terminal, and days counted anew.

Not here: what is counted (bridge.flows.counting). Imported by the command desk.
"""
