"""Commands that watch a running hub: how it stands now, and the alarms as rules for Prometheus.

Not here: what is measured. Imported by bridge.__main__ only.
"""
