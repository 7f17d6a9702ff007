"""1С:МояМФО over its published HTTP services: the loan system of today behind the port of bridge.ports.loan_system.

Not here: names and state words of a base (mappings/onec/*.toml), rules of a loan, repeats over minutes.
Imported by bridge.wiring alone.
"""
