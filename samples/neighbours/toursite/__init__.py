"""The tour site's stand-in: catalogue, order, advance, hand-over to the hub, price changes, booking, callbacks.
Speaks the partner API from the partner's side with its own signing code; run it twice for two partners.
Started as `python -m samples.neighbours.toursite`; imported by its tests only."""
