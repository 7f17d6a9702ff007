"""How long news takes: the moments of a decision on its way from the lender to the site, and percentiles over many of them.

Not here: where moments come from (flows), how they are kept (store) and drawn (web, desk).
Imported by ports, flows, store, web and desk.
"""
