"""The changes themselves. A file here is never edited once it has left the house; a correction is a new file.

Not here: the tables as they are now (bridge/store/schema.py). Loaded by Alembic alone.
"""
