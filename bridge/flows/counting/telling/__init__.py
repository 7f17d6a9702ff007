"""Figures as tables: one table is what the page shows, the picture draws, the CSV holds and the terminal prints.

Not here: pictures, pages. Read by the office and the desk; `REPORTS` names them all.
"""
