"""How the borrower's form looks for this site: a draft, its faults named, seen on the first page, published, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.flows.hub import Hub
from bridge.flows.partner_page.change_settings import draft_look, publish_look
from bridge.model.errors import StepClosedError
from bridge.model.partner_page.own_words import PartnerSetting, Subject
from bridge.model.partner_page.pictures import PictureRefusedError
from bridge.web.entering.sessions import require_token
from bridge.web.look_contrast import look_of
from bridge.web.partners.colours import COLOURS, ColourFault, colour_faults, shown_in_the_dark
from bridge.web.partners.logos import keep_logo
from bridge.web.partners.settings import PartnersSettings
from bridge.web.partners.sitting import own_site, person
from bridge.web.partners.wording import DONE, PICTURE_FAULTS

_VERSIONS = 10
# Letters, as many as the form has room for.
TEXTS: Mapping[str, tuple[str, int]] = {
    "logo": ("Название в шапке", 40),
    "welcome": ("Приветствие", 160),
    "welcome_en": ("Приветствие по-английски", 160),
}
_CORNERS = ("round", "square")
_PREVIEW_CSP = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"


@dataclass(frozen=True)
class Looks:
    """`newest` first. `draft`: made after everything that is in force, and not published."""

    newest: Sequence[PartnerSetting]
    present: PartnerSetting | None

    @property
    def draft(self) -> PartnerSetting | None:
        first = next(iter(self.newest), None)
        return first if first and first.in_force_at is None else None

    @property
    def earlier(self) -> Sequence[PartnerSetting]:
        """Those that borrowers saw once."""
        return [one for one in self.newest if one.in_force_at and one != self.present]


def add_look(door: Blueprint, hub: Hub, settings: PartnersSettings) -> None:
    """Hang the page, its steps and the preview on the door."""

    @door.get("/look")
    def look() -> ResponseReturnValue:
        return _page(hub)

    @door.post("/look")
    def draft() -> ResponseReturnValue:
        require_token()
        values = _typed(hub)
        if faults := [*colour_faults(values), *_text_faults(values)]:
            return _page(hub, values, faults), 422
        draft_look(hub, person(), values)
        return _done("drafted")

    @door.post("/look/logo")
    def upload_logo() -> ResponseReturnValue:
        require_token()
        return _upload(hub)

    @door.post("/look/<int:version>/publish")
    def publish(version: int) -> ResponseReturnValue:
        require_token()
        try:
            publish_look(hub, person(), version)
        except StepClosedError:
            return render_template("partners/missing.html"), 404
        return _done("published")

    @door.post("/look/settled")
    def back_to_settled() -> ResponseReturnValue:
        require_token()
        publish_look(hub, person(), draft_look(hub, person(), {}).version)
        return _done("published")

    _add_preview(door, hub, settings)


def _add_preview(door: Blueprint, hub: Hub, settings: PartnersSettings) -> None:
    @door.get("/look/<int:version>/preview")
    def preview(version: int) -> Response:
        site = replace(own_site(hub), look=_values(hub, version))
        css = url_for("partners.preview_css", version=version)
        page = Response(settings.preview(hub, site, request.args.get("language", "ru"), css))
        page.headers["Content-Security-Policy"] = _PREVIEW_CSP
        page.headers["X-Frame-Options"] = "SAMEORIGIN"
        return page

    @door.get("/look/<int:version>/preview.css")
    def preview_css(version: int) -> Response:
        return Response(look_of(_values(hub, version)), mimetype="text/css")


def _values(hub: Hub, version: int) -> Mapping[str, str]:
    """A version's values; 0 is the present look. 404 when the site has no such version."""
    site = own_site(hub)
    if not version:
        return site.look
    with hub.store.read() as tx:
        found = tx.partner_settings.find(site.name, Subject.LOOK, version)
    if found is None:
        abort(404)
    return found.values or hub.settled(site.name).look


def _done(word: str) -> ResponseReturnValue:
    return redirect(url_for("partners.look", done=word), 303)


def _looks(hub: Hub) -> Looks:
    site = person().partner
    with hub.store.read() as tx:
        newest = tx.partner_settings.of(site, Subject.LOOK, _VERSIONS)
        return Looks(newest, tx.partner_settings.in_force(site).get(Subject.LOOK))


def _edited(hub: Hub, looks: Looks) -> Mapping[str, str]:
    """What the fields begin with: the draft, else what borrowers see."""
    return (looks.draft.values if looks.draft else {}) or own_site(hub).look


def _typed(hub: Hub) -> dict[str, str]:
    """The posted fields, on one line each; a colour that the page proposed is taken in place of the one typed."""
    values = {name: " ".join(request.form.get(name, "").split()) for name in (*COLOURS, *TEXTS, "corners")}
    field, _, colour = request.form.get("instead", "").partition(":")
    if field in COLOURS:
        values[field] = colour
    values |= {name: values[name].lower() for name in COLOURS}
    if values["corners"] not in _CORNERS:
        values["corners"] = _CORNERS[0]
    picture = _edited(hub, _looks(hub)).get("picture", "")
    values["picture"] = "" if request.form.get("no_picture") else picture
    return {name: value for name, value in values.items() if value}


def _text_faults(values: Mapping[str, str]) -> list[ColourFault]:
    return [
        ColourFault(name, f"{title}: не длиннее {longest} знаков, сейчас {len(values[name])}.")
        for name, (title, longest) in TEXTS.items()
        if len(values.get(name, "")) > longest
    ]


def _upload(hub: Hub) -> ResponseReturnValue:
    file = request.files.get("file")
    body = file.read() if file else b""
    if not body:
        return _page(hub, picture_fault=PICTURE_FAULTS["none"]), 422
    try:
        address = keep_logo(hub, person().partner, body)
    except PictureRefusedError as error:
        return _page(hub, picture_fault=PICTURE_FAULTS[error.reason]), 422
    draft_look(hub, person(), {**_edited(hub, _looks(hub)), "picture": address})
    return _done("drafted")


def _page(hub: Hub, typed: Mapping[str, str] | None = None, faults: Sequence[ColourFault] = (), picture_fault: str = "") -> str:
    looks = _looks(hub)
    values = typed if typed is not None else _edited(hub, looks)
    seen = looks.draft.version if looks.draft else 0
    return render_template(
        "partners/look.html", looks=looks, values=values, faults=faults, picture_fault=picture_fault, colours=COLOURS,
        texts=TEXTS, fault_of={fault.field: fault for fault in faults}, seen=seen, dark=shown_in_the_dark(values),
        done=DONE.get(request.args.get("done", "")) if not (faults or picture_fault) else "",
    )  # fmt: skip
