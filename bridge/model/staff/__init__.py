"""Who works for the lender, and what each may do.

Not here: how they prove who they are. Importable from everywhere.
"""
