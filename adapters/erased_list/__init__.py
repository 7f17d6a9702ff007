"""A list of erasures in a file beside the store's copies: bridge.ports.erasing.ErasedList.

Not here: what is erased. Imported by bridge.wiring and the desk.
"""
