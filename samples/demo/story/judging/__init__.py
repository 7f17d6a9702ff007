"""What every side holds at the end of a story, what must be there, and the seven invariants.

Not here: any act; the books are only read.
Imported by play.
"""
