"""smsc.ru, the gateway of short messages: sending one, asking after one.

Not here: what is written to whom and when, limits per phone, repeats.
Imported by the wiring alone.
"""
