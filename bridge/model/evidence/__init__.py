"""What proves a signature: kinds of lines in its journal, who held the pen, chains of digests, day anchors.

Not here: storing lines, packing them for a third person.
Imported by flows, the store, web and the adapters' wiring.
"""
