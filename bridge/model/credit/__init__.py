"""Arithmetic of a consumer loan: schedules, full cost (ПСК), order of repayment, late fee, caps, early return, overdue.

Not here: the numbers of the law (bridge.model.law.parameters), the loan as the loan system keeps it (bridge.model.loan).
Sums are kopecks, rates are percent as Decimal. Imported by flows and web; imports money, errors and bridge.model.law.
"""
