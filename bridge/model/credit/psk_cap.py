"""The market cap of ПСК: one third above the Bank of Russia's average of the category and quarter (353-FZ art. 6 part 11)."""

from decimal import Decimal, localcontext

from bridge.model.credit.psk import PERCENT_PLACES
from bridge.model.money import round_half_up


def market_limit(average: Decimal) -> Decimal:
    """4/3 of the published average, three places, half up: 61.111 → 81.481."""
    with localcontext() as context:
        context.prec = 50
        return round_half_up(average * 4 / 3, PERCENT_PLACES)


def largest_psk(average: Decimal | None, absolute: Decimal) -> Decimal:
    """The highest ПСК allowed: the market limit, never over `absolute` (292.000).

    `average` None means that the Bank of Russia suspended the market cap for the category; the absolute cap stays.
    """
    return absolute if average is None else min(absolute, market_limit(average))
