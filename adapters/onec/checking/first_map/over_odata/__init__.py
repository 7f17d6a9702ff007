"""Calls drafted over the standard interface: sets in their roles, steps put together of their fields.

Not here: how well a name fits (first_map.matching).
Imported by first_map alone.
"""
