"""What offers need from outside: where published rate cards are kept, who signs them, who counts the calls of sites.

Not here: what a card says (bridge.model.offering), how it is served (web).
Imported by flows, web, adapters and the store.
"""
