"""Makes papers: blocks into PDF/A by typst and into one HTML page; reads PDFs of others; digests by GOST.

Not here: what papers say (config/papers, bridge.flows.papers), which of them are signed.
Imported by the wiring.
"""
