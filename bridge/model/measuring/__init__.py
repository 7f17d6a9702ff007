"""What is measured of a running hub: gauges with their samples, and alarms that are judged over them.

Not here: where the numbers come from. Importable from everywhere.
"""
