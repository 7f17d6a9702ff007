"""How many parts a short message goes in: each is paid for."""

# GSM 03.38 and its extension table: characters that fit into seven bits, and those that take two places.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")
_WHOLE_GSM, _PART_GSM, _WHOLE_WIDE, _PART_WIDE = 160, 153, 70, 67


def parts_of(text: str) -> int:
    """160 characters of the GSM alphabet fit into one part, 70 of any other; a part of several holds a little less."""
    if not text:
        return 0
    if all(char in _GSM or char in _DOUBLE for char in text):
        length, whole, part = len(text) + sum(char in _DOUBLE for char in text), _WHOLE_GSM, _PART_GSM
    else:
        length, whole, part = len(text.encode("utf-16-le", "surrogatepass")) // 2, _WHOLE_WIDE, _PART_WIDE
    return 1 if length <= whole else -(-length // part)
