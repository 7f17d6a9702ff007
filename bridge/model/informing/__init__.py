"""What borrowers are told of their loans: occasions, texts, channels, hours, limits of the law, steps of reminders.

Not here: how a message travels (messaging), who keeps what was told (store), when a flow asks (bridge.flows.informing).
Imported by products, ports, flows and web.
"""
