"""What a tour site sets for itself on its page: keys, address of callbacks, look; and the pictures that a look may have.

Not here: how it is kept (store), shown (web) and used (whoever reads `Partner`).
Imported by ports, flows, store and web.
"""
