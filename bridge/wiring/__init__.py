"""The one place that knows the concrete adapters, the concrete store and the concrete runner; builds the Hub.

Not here: rules and exchanges. Imported by bridge.app, the command desk and the benchmarks.
"""

from bridge.wiring.house import House, build

__all__ = ["House", "build"]
