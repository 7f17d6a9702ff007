"""By what an application is found: parts of a name, numbers, and what a person may have meant by what he typed.

Not here: where it is looked up. Importable from everywhere.
"""
