"""What officers did at the doors of their own work, as the journal's lines are read."""

from collections.abc import Mapping
from types import MappingProxyType

VISITS: Mapping[str, str] = MappingProxyType(
    {
        "POST /office/search": "искал",
        "POST /office/second/<deed_id>/confirm": "второе лицо: подтверждал",
        "POST /office/second/<deed_id>/refuse": "второе лицо: отказывал",
        "POST /office/second/<deed_id>/withdraw": "второе лицо: отзывал просьбу",
        "POST /office/bulk/<what>": "начинал действие над многими строками",
        "POST /office/bulk/runs/<run_id>/stop": "останавливал действие над многими строками",
        "POST /office/export/<name>": "выгружал список",
    }
)
