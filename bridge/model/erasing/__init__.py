"""How long data of persons is kept, by dated rules, and what is left of an application when it is erased.

Not here: when it is done (bridge.flows.erasing), tables (bridge.store.erasing), the file of rules (config).
Importable from everywhere.
"""
