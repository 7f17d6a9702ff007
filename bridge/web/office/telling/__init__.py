"""One case as one line in time: what each kind of row says, and whom the case waited for.

Not here: the page (bridge.web.office.cases), words (wording). Imported by the office.
"""
