"""Runnable stand-ins of the outside systems: tour site, 1С:МояМФО, PayU, smsc.ru, each its own process on loopback.
They write the real wires on their own and share nothing with the hub's adapters, so two mistakes can't cancel out.
Only tests, the demo and a person's browser talk to them; production code never imports this package."""
