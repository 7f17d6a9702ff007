"""Help for borrowers: categories, threads and their states, limits, when an answer is due, hints from written answers.

Not here: where threads are kept (store), who may read them (bridge.flows.helping), pages (web).
Imported by products, ports, flows and web.
"""
