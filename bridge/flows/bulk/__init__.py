"""Work on many rows at once: chosen, shown, confirmed for exactly what was shown, done in the background, stopped at any time.

Not here: what one row's deed is in detail (the steps themselves). Imported by the office's pages and the jobs.
"""
