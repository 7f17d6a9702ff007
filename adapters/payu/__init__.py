"""PayU of Russia (payu.ru, today YPMN): its signatures, payment form, notices, status and delivery requests.

Not here: what a payment means for a loan, when to ask, any storing.
Imported by the wiring alone; its files import each other, the port, the model, the maps and the way out over HTTP.
"""
