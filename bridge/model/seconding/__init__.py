"""Dangerous deeds that one person asks for and another one confirms or refuses: what is kept of them, when they need it.

Not here: what a deed does (bridge.flows.seconding.kinds). Importable from everywhere.
"""
