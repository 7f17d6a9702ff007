"""The story of a tour loan, one file a step: applying, deciding, signing, repaying; first argument is always the hub.

Not here: HTTP, XML, SQL, a provider's name, retry loops, an open transaction during an outside call.
Imported by web (borrowers, partners and notices act), jobs (work that is due) and the command desk.
"""
