"""Text out of PDFs that others made, by pypdf. What can't be read is told as such and never passes for an empty paper."""

import io

from bridge.ports.papers import PaperUnreadableError

MOST_PAGES = 200
MOST_SIGNS = 400_000


class PdfText:
    """A PaperReader."""

    def text(self, body: bytes) -> str:
        """All pages. A paper of pictures has no text: it is unreadable, too."""
        try:
            pages = _pages(body)
        # pypdf lets errors of many kinds out of broken files: KeyError, RecursionError, its own.
        except PaperUnreadableError:
            raise
        except Exception as error:
            raise PaperUnreadableError(f"the PDF can't be read: {type(error).__name__}") from None
        text = "\n".join(pages)
        if not text.strip():
            raise PaperUnreadableError("the PDF holds no text")
        return text


def _pages(body: bytes) -> list[str]:
    from pypdf import PdfReader  # takes long to load, and only jobs that look at a contract read PDFs

    reader = PdfReader(io.BytesIO(body))
    if reader.is_encrypted:
        raise PaperUnreadableError("the PDF is locked")
    if len(reader.pages) > MOST_PAGES:
        raise PaperUnreadableError(f"the PDF has more than {MOST_PAGES} pages")
    pages: list[str] = []
    for page in reader.pages:
        pages.append(page.extract_text())
        if sum(map(len, pages)) > MOST_SIGNS:
            raise PaperUnreadableError("the PDF holds more text than a contract")
    return pages
