"""Calls drafted over web services: which operation is which call, its parameters, what is read of its answer.

Not here: how well a name fits (first_map.matching).
Imported by first_map alone.
"""
