"""A letter to a borrower: the same words as plain text and as HTML that loads nothing from anywhere."""

import re
from dataclasses import dataclass
from html import escape

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,:;]")
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"><title>{subject}</title></head>'
    '<body style="margin:0;padding:16px;font:18px/1.5 system-ui,sans-serif"><div style="max-width:34rem;margin:0 auto">'
    '<p style="font-weight:600">{lender}</p>{paragraphs}<hr style="border:0;border-top:1px solid #999">{foot}</div></body></html>'
)
_FOOT = {
    "ru": "Письмо отправлено автоматически. Код из SMS мы никогда не спрашиваем ни в письмах, ни по телефону.",
    "en": "This letter was sent by a program. We never ask for the code from an SMS, neither in letters nor by phone.",
}
_STOP = {"ru": "Больше не присылать таких писем: {link}", "en": "No more letters like this: {link}"}


@dataclass(frozen=True)
class Written:
    """A letter's three parts."""

    subject: str
    text: str
    html: str


def write_letter(subject: str, body: str, lender: str, language: str, stop: str = "") -> Written:
    """`body`: paragraphs with empty lines between; `stop`: where such letters are ended, empty for those that can't be."""
    paragraphs = [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]
    foot = [_STOP.get(language, _STOP["ru"]).format(link=stop)] if stop else []
    foot.append(_FOOT.get(language, _FOOT["ru"]))
    text = "\n\n".join((*paragraphs, "--\n" + "\n".join((lender, *foot)))) + "\n"
    html = _PAGE.format(
        language=escape(language), subject=escape(subject), lender=escape(lender),
        paragraphs="".join(f"<p>{_linked(one)}</p>" for one in paragraphs),
        foot="".join(f'<p style="font-size:14px">{_linked(one)}</p>' for one in foot),
    )  # fmt: skip
    return Written(subject, text, html)


def _linked(text: str) -> str:
    return _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(text))
