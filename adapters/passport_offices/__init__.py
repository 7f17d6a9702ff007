"""The directory "кем выдан": reading its file, keeping it in memory, ranking names by the date of issue.

Not here: the file itself, storing it, the form that asks.
Imported by the wiring and by the command that imports a file.
"""
