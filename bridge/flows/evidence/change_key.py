"""A new key takes over: the old one signs that it does, so that who trusts the old one can trust the new one."""

from bridge.flows.hub import Hub
from bridge.model.errors import StepClosedError
from bridge.model.evidence.anchor import KeyRecord, changeover_body
from bridge.ports.time_stamps import LenderKey


def change_key(hub: Hub, new: LenderKey) -> KeyRecord:
    """Write down the new key with the old key's word. The hub goes on with the old one until its setting names the new one.

    Raises StepClosedError without an old key, or when the new one is known already.
    """
    old, now = hub.evidence_key, hub.clock.now()
    if old is None:
        raise StepClosedError("there is no key to change: set the new one as BRIDGE_EVIDENCE_KEY")
    body = changeover_body(old.fingerprint, new.fingerprint, now)
    with hub.store.begin() as tx:
        known = [one.fingerprint for one in tx.anchors.public_keys()]
        if new.fingerprint in known:
            raise StepClosedError("this key is known already")
        tx.anchors.add_key(KeyRecord(old.fingerprint, old.public_pem, now))
        record = KeyRecord(new.fingerprint, new.public_pem, now, body, old.sign(body))
        tx.anchors.add_key(record)
    return record
