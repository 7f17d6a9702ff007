"""Numbers of the running hub: gauges for Prometheus and the terminal, and the alarms that ring over them.

Not here: how they are shown. Called by the door /metrics, the readiness door and `bridge status`.
"""
