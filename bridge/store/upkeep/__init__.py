"""What keeps a store quick while it grows: counts that cost the same at any size, removal of what nobody needs.

Not here: when and after how many days something is removed (bridge.flows.tidy_up).
Imported by bridge.store.store.
"""
