"""One module per entity set: its description, its rows as views over the deals, and what writing it does to them.
How rows are asked for and in what form they leave is not known here (samples.neighbours.onec.odata does that).
Gathered by samples.neighbours.onec.odata.catalogue."""
