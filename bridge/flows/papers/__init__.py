"""Papers of a contract: filled from the application and the law, drawn, compared with the loan system's, stamped when signed.

Not here: when a set is issued or signed (bridge.flows.signing), how blocks become bytes (adapters.papers).
Imported by the signing flows, the office, the desk and jobs.
"""
