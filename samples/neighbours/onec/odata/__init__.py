"""The standard OData interface of the base: sets, filter, Atom and JSON, posting, the exchange plan, with measured oddities.
Rows are views over the deals of samples.neighbours.onec.base; only drafts, links and files are kept here.
Registered by samples.neighbours.onec.__main__ only."""
