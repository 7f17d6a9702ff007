"""What makes signatures provable to strangers: day anchors, the nightly check of journals, stamps, the export of a case.

Not here: writing lines (the steps themselves do).
Imported by jobs, web and the desk.
"""
