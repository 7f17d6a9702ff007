"""What a storm strikes with: processes killed, servers gone or full or slow, neighbours that misbehave, clocks that jump.

Not here: when each strikes and how it is judged (campaign, judge).
Imported by the campaign and by tests.
"""
