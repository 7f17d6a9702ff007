"""Papers as blocks, before they are HTML or PDF: documents, sums and dates in words, figures of a contract, templates.

Not here: how blocks become bytes (adapters.papers), where templates lie (config/papers), who signs what (flows).
Imported by flows, ports, products and adapters.
"""
