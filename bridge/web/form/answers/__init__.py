"""The questionnaire, one thing per page: what each page asks, how it is read, what is wrong with it, how it is kept.

Not here: pages before and after it, rules of documents (model.checks).
Imported by bridge.web.form.
"""
