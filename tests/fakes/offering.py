"""Published rate cards in memory."""

from bridge.ports.offering.rate_cards import PublishedCard


class MemoryRateCards:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, int], PublishedCard] = {}

    def newest(self, product: str) -> PublishedCard | None:
        return max(
            (card for (name, _), card in self.rows.items() if name == product), key=lambda card: card.version, default=None
        )

    def find(self, product: str, version: int) -> PublishedCard | None:
        return self.rows.get((product, version))

    def add(self, card: PublishedCard) -> bool:
        return self.rows.setdefault((card.product, card.version), card) is card
