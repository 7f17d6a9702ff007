"""Files that can't be used: what ran before goes on, and a person is told."""

from collections.abc import Sequence

from bridge.flows.hub import Hub
from bridge.flows.open_attention import open_attention
from bridge.model.configuring.version import Refusal

KIND = "configuration"
MOST_FAULTS = 100
_TOLD = 3


def refuse_files(hub: Hub, machine: str, by: str, faults: Sequence[str]) -> None:
    """Keep what is wrong until good files are taken. Raises StoreUnavailableError."""
    told = "; ".join(faults[:_TOLD]) + ("; …" if len(faults) > _TOLD else "")
    with hub.store.begin() as tx:
        tx.configurations.refuse(Refusal(machine, hub.clock.now(), by, tuple(faults[:MOST_FAULTS])))
        open_attention(hub, tx, KIND, f"{machine}: {told}")


def forgive_files(hub: Hub, machine: str) -> None:
    """The files of this machine can be used again: nobody need look any more once no other machine's are refused."""
    with hub.store.read() as tx:
        if not any(one.machine == machine for one in tx.configurations.refusals()):
            return
    with hub.store.begin() as tx:
        tx.configurations.forgive(machine)
        if not tx.configurations.refusals():
            for one in tx.attentions.waiting():
                if one.kind == KIND:
                    tx.attentions.resolve(one.id, hub.clock.now(), "good files were taken")
