"""The catalogue: invented tours whose dates move with the clock, each with a drawing of its own."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Tour:
    """One offer; price in kopecks for two adults, days_ahead from today to check-in."""

    code: str
    country: str
    country_id: int
    iso2: str
    resort: str
    hotel: str
    stars: str
    meal: str
    nights: int
    days_ahead: int
    price_minor: int
    fuel_minor: int
    operator: str
    sky: str
    ground: str
    visa: bool = False

    def check_in(self, today: date) -> date:
        """Day of arrival."""
        return today + timedelta(days=self.days_ahead)

    def check_out(self, today: date) -> date:
        """Day of leaving."""
        return self.check_in(today) + timedelta(days=self.nights)

    def picture(self) -> str:
        """An inline SVG: sky, sun, hills and water in the tour's colours."""
        shift = sum(map(ord, self.code)) % 60
        return (
            f'<svg viewBox="0 0 320 150" role="img" aria-label="{self.resort}" width="100%">'
            f'<rect width="320" height="150" fill="{self.sky}"/><circle cx="{90 + 2 * shift}" cy="42" r="22" fill="#ffe082"/>'
            f'<path d="M0 105 L{70 + shift} 45 L{150 + shift} 105 Z" fill="{self.ground}"/>'
            f'<path d="M{110 + shift} 105 L{190 + shift} 62 L320 105 Z" fill="{self.ground}" opacity=".7"/>'
            '<path d="M0 105 Q40 97 80 105 T160 105 T240 105 T320 105 V150 H0 Z" fill="#2a7fa8"/>'
            '<path d="M230 118 h44 l-10 14 h-26 z" fill="#fff"/><path d="M250 116 v-34 l20 30 z" fill="#fff"/></svg>'
        )


TOURS = {
    tour.code: tour
    for tour in (
        Tour("kemer", "Турция", 119, "TR", "Кемер", "Mavi Koy Garden", "5*", "AI", 7, 81, 24850000, 950000,
             "ООО «Южный маршрут»", "#9fd3f0", "#5d8a54"),
        Tour("hurghada", "Египет", 40, "EG", "Хургада", "Coral Lantern Resort", "4*", "AI", 10, 45, 18420000, 700000,
             "ООО «Южный маршрут»", "#f6d8a8", "#c49a5a", True),
        Tour("phuket", "Таиланд", 113, "TH", "Пхукет", "Baan Lom Beach", "4*", "BB", 12, 60, 31990000, 1200000,
             "ООО «Восточный ветер»", "#b7e3d2", "#3f7d5c"),
        Tour("dubai", "ОАЭ", 90, "AE", "Дубай", "Marina Falcon", "5*", "HB", 6, 30, 27300000, 0,
             "ООО «Восточный ветер»", "#f0e0c8", "#b8a07a"),
        Tour("sochi", "Россия", 1, "RU", "Сочи", "Белые скалы", "3*", "BB", 7, 21, 8640000, 0,
             "ООО «Домашний берег»", "#c9e2f5", "#6b8f62"),
        Tour("maldives", "Мальдивы", 73, "MV", "Ари", "Kuda Thila Island", "5*", "FB", 9, 100, 64500000, 1500000,
             "ООО «Восточный ветер»", "#bdeaf2", "#88b06a"),
    )
}  # fmt: skip
