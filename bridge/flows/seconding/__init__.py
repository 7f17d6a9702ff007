"""A dangerous deed is asked for by one person and done, once, by the word of another one.

Not here: who is who (the office's log-in), tables. Imported by the office's pages and the jobs.
"""
