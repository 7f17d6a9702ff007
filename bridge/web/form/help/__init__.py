"""The borrower's pages of help: written answers, the question's form, threads with answers; with or without a session.

Not here: rules of threads (model), who may read them (flows), the office's side (bridge.web.office.help).
Imported by bridge.web.form.door.
"""
