"""A refusal put into the words that a site may read.

Not here: the numbered reasons (config/refusals.toml, bridge.model.refusals), the move itself (deciding).
Imported by flows.
"""
