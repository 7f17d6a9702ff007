"""How a product wants one gate: whose evidence counts, or why it is switched off."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.model.gates.gate import By


@dataclass(frozen=True)
class Setting:
    """`off`: the reason for which the gate is switched off, empty while it is on. `reason`: why this evidence was chosen.

    `choices`: the gate's own settings, such as the way of identification.
    """

    by: By
    off: str = ""
    reason: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
