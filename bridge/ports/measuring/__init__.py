"""What can be counted of the rows of a running hub, cheaply enough to be asked every fifteen seconds.

Not here: the gauges made of it. Imported by flows and the store.
"""

from bridge.ports.measuring.measures import CallbackTally, Measures, MeasuringParts, Waiting, WorkLoad

__all__ = ["CallbackTally", "Measures", "MeasuringParts", "Waiting", "WorkLoad"]
