"""One request of the standard interface: address, form, sending, and the answer judged and read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from adapters.http import Answer
from adapters.onec.errand import SYSTEM, Errand
from adapters.onec.failures import error_of, unreadable
from adapters.onec.hs.tolerant_json import UnreadableError
from adapters.onec.odata.forms.answers import Form
from adapters.onec.odata.forms.atom_form import FEED
from adapters.onec.odata.forms.json_form import JSON
from adapters.onec.odata.query import AddressTooLongError, path_of, query_of
from bridge.ports.outside_errors import RefusedError

T = TypeVar("T")
FORMS: Mapping[str, Form] = MappingProxyType({"json": JSON, "atom": FEED})
LOAD_MODE = {"1C_OData-DataLoadMode": "true"}


class Asks(Protocol):
    """OutsideHttp, or a conversation in one session of 1C."""

    def ask(
        self, operation: str, method: str, url: str, read: Callable[[Answer], tuple[T, str]], *, what: str, application_id: str,
        safe: bool, timeouts: tuple[float, float], **request: Any,
    ) -> T: ...  # fmt: skip


@dataclass(frozen=True)
class Body:
    """What a write sends. `of`: the set that the fields belong to."""

    of: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Channel:
    """The interface below `url` (with a slash at its end). `detail`: how much JSON tells about itself (nometadata and so on).

    `load_mode`: writes as an exchange of data does it, which skips most checks of the base. `wrote` is called after each write
    that was answered. Safe to share between threads when `http` is.
    """

    url: str
    auth: tuple[bytes, bytes]
    http: Asks
    form: Form = JSON
    load_mode: bool = False
    detail: str = ""
    wrote: Callable[[], None] = lambda: None

    def within(self, http: Asks) -> "Channel":
        """The same interface asked through a conversation."""
        return replace(self, http=http)

    def read(
        self, errand: Errand, read: Callable[[bytes], tuple[T, str]], *segments: str, options: Mapping[str, str] | None = None
    ) -> T:
        """Asks for what can be read and makes `read` of the body: a value, and a remark for the note.

        The outside errors are raised as failures.error_of knows them; a body that is not readable is a BadAnswerError.
        """
        options = {**(options or {}), "$format": self._format()}
        quiet = replace(errand, changes=False, safe=True)
        return self._ask(quiet, "GET", read, segments, options, {"Accept": self.form.accept}, None)

    def send(
        self,
        errand: Errand,
        method: str,
        read: Callable[[bytes], tuple[T, str]],
        *segments: str,
        options: Mapping[str, str] | None = None,
        body: Body | None = None,
    ) -> T:
        """Makes the base another. Never repeated; an answer that is lost or not readable is an OutcomeUnknownError."""
        options = {**(options or {}), "$format": self._format()}
        headers = {"Accept": self.form.accept, **(LOAD_MODE if self.load_mode else {})}
        data = b""
        if body is not None:
            headers["Content-Type"] = self.form.content_type
            data = self.form.write(body.of, body.fields)
        changing = replace(errand, changes=True, safe=False)
        answered = self._ask(changing, method, read, segments, options, headers, data)
        self.wrote()
        return answered

    def exchange(self, errand: Errand, read: Callable[[bytes], tuple[T, str]], query: str, *segments: str) -> T:
        """A POST of an exchange plan: Atom whatever the form, the query as it is; nothing is repeated at once."""
        return self._ask(replace(errand, safe=False), "POST", read, segments, {}, {"Accept": FEED.accept}, b"", query)

    def describe(self, errand: Errand) -> bytes:
        """The description of the base ($metadata), which is XML always. Takes tens of seconds and megabytes."""
        quiet = replace(errand, changes=False, safe=True)
        return self._ask(quiet, "GET", lambda body: (body, ""), ("$metadata",), {}, {"Accept": "application/xml"}, None)

    def _format(self) -> str:
        return f"{self.form.accept};odata={self.detail}" if self.detail and self.form.option else self.form.option

    def _ask(
        self, errand: Errand, method: str, read: Callable[[bytes], tuple[T, str]], segments: tuple[str, ...],
        options: Mapping[str, str], headers: Mapping[str, str], data: bytes | None, query: str = "",
    ) -> T:  # fmt: skip
        request: dict[str, Any] = {"auth": self.auth, "headers": headers}
        if data is not None:
            request["data"] = data
        return self.http.ask(
            errand.name, method, self._address(errand, segments, options, query), lambda answer: _heard(answer, errand, read),
            what=errand.words, application_id=errand.application_id, safe=errand.safe, timeouts=errand.timeouts, **request,
        )  # fmt: skip

    def _address(self, errand: Errand, segments: tuple[str, ...], options: Mapping[str, str], query: str) -> str:
        try:
            path, query = path_of(*segments), query or query_of(options)
        except AddressTooLongError as error:
            too_long = str(error)
        else:
            return f"{self.url}{path}?{query}" if query else self.url + path
        raise RefusedError(SYSTEM, errand.name, f"not sent: {too_long}", "too_long")


def _heard(answer: Answer, errand: Errand, read: Callable[[bytes], tuple[T, str]]) -> tuple[T, str]:
    if answer.status >= 400 and (error := error_of(answer, errand)):
        raise error
    why = ""
    try:
        return read(answer.body)
    except UnreadableError as error:
        why = str(error)
    # Outside of the except block: the error before may quote the answer and must not travel along.
    raise unreadable(errand, why, answer.body)
