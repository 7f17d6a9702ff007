"""What a site sends about the advance."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from bridge.web.partner_api.fields import Kopecks, Part, Shape, Text
from bridge.web.partner_api.tour_shapes import PriceShape


class AdvanceShape(Shape):
    """`returned`: so much went back to the buyer. `paid`, `held`: so much came on top; `price` is then its next version."""

    state = Text(pattern="returned|paid|held", wanted="returned, paid or held", required=True)
    amount_minor = Kopecks(low=1, required=True)
    reference = Text(longest=200, required=True)
    price = Part(PriceShape, allow_none=True)

    @validates_schema
    def _price_with_more(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("state") in ("paid", "held") and not data.get("price"):
            raise ValidationError("is missing: a larger advance comes with the next version of the price", "price")
