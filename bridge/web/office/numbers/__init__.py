"""The office's pages of figures: an overview and a page for each subject; pictures, tables, CSV, and lists behind the figures.

Not here: what is counted and how (bridge.flows.counting), geometry of pictures (bridge.web.charts).
Imported by bridge.web.office.door.
"""

from bridge.web.office.numbers.pages import add_numbers

__all__ = ["add_numbers"]
