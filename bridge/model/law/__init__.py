"""Rules of law about days: the working-day calendar, pauses and windows, the dated legal parameters.

Not here: sums and rates (bridge.model.credit), the values of the parameters (config/law.toml), the holidays themselves.
Imported by flows, wiring and bridge.model.credit.
"""
