"""Counts every day's figures in the background, counts a day anew when something late changed it, and tells them as tables.

Not here: SQL, pages, printing. A newcomer reads keep_counting, then count_day, then telling/.
"""
