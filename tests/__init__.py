"""Everything that must hold, tier by tier (run_tiers).

Not here: anything that the product imports. A package of its own, as a library puts a package of this name beside it.
Imported by nobody.
"""
