"""Steps around the price of credit: rate cards published, how long decisions take lately.

Not here: the rules of offers (bridge.model.offering), HTTP.
Imported by jobs, web and the command desk.
"""
