"""Steps 4 to 6 and what may cross them: hand-over, decision, a changed price, cancellation, the end of time.

Not here: papers and signatures (signing).
Imported by web (price, cancel, notices) and jobs.
"""
