"""`make pictures`: plays the approved story with a camera beside it and writes docs/pictures/*.png."""

import io
import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect
from rich.console import Console

from samples.demo.__main__ import launch, new_folder
from samples.demo.story.listening import Listening
from samples.demo.story.plots import PLOTS
from samples.demo.story.scene import Scene
from samples.demo.story.timeline import Timeline
from samples.demo.story.waiting import Patience
from samples.demo.town import ROOT, read_private
from samples.pictures.camera import DESK, PHONE, Camera

PICTURES = ROOT / "docs" / "pictures"
# After which step of the story the borrower's browser shows which page.
MOMENTS = {"opens the papers": "/form/contract", "wants to pay": "/form/loan"}


class Photographer:
    """Takes the borrower's pages by the story's own cookies, at the moments that matter."""

    def __init__(self, camera: Camera, scene: Scene, folder: Path) -> None:
        self._camera, self._scene, self._folder = camera, scene, folder
        self._seen = 0
        self.taken: dict[str, Path] = {}

    def look(self) -> None:
        """Called after each step of a player."""
        entries = self._scene.timeline.entries
        for entry in entries[self._seen :]:
            for words, path in MOMENTS.items():
                if words in entry.what and path not in self.taken:
                    self.taken[path] = self._take(path)
        self._seen = len(entries)

    def _take(self, path: str) -> Path:
        hub = self._scene.town.url("hub")
        person = self._camera.person(PHONE)
        person.add_cookies([{"name": one.name, "value": one.value or "", "url": hub} for one in self._scene.borrower.cookies()])
        page = person.new_page()
        page.goto(f"{hub}{path}")
        target = self._folder / f"{path.rsplit('/', 1)[-1]}.png"
        page.screenshot(path=target, full_page=True)
        person.close()
        return target


def photograph_passport(camera: Camera, scene: Scene, folder: Path) -> Path:
    """A second borrower walks to the passport's page with real clicks; the sixth digit brings the issuer's names."""
    customer = {"surname": "Образцов", "name": "Иван", "patronymic": "Петрович", "birth_date": "1988-05-04",
                "phone": "+79990001122", "email": "borrower@example.org"}  # fmt: skip
    answer = scene.stands.start_order({"tour": "kemer", "customer": customer})
    page = camera.person(PHONE).new_page()
    page.goto(answer["hub"]["body"]["borrower_url"])
    page.click("#send")
    page.fill("[name=code]", _code(scene, customer["phone"], "код для входа"))
    page.click("#enter")
    for tick in page.locator("input[name=documents]").all():
        tick.check()
    page.click("#send")
    page.fill("[name=code]", _code(scene, customer["phone"], "код согласия"))
    page.click("#check")
    page.check("#sex-male")
    page.click("#keep")
    for name, value in (("series", "4510"), ("number", "654321"), ("issued_on", "17.05.2010"), ("division_code", "980001")):
        page.locator(f"[name={name}]").press_sequentially(value)
    expect(page.locator("[name=issued_by]")).not_to_have_value("")
    # What stays in sight while the page is scrolled would stand in the middle of a whole picture.
    page.evaluate("scrollTo(0, 0)")
    return _shot(page, folder / "passport.png")


def _code(scene: Scene, phone: str, words: str) -> str:
    def look() -> str | None:
        found = [str(one["text"]) for one in scene.stands.messages(phone) if words in str(one["text"])]
        code = re.search(r"\b\d{6}\b", found[0]) if found else None
        return code[0] if code else None

    return scene.patience.wait_for("the SMS with the code of the second borrower", look)


def photograph_office(camera: Camera, scene: Scene, password: str, target: Path) -> None:
    """The case of the story as one timeline."""
    page = camera.person(DESK).new_page()
    page.goto(f"{scene.town.url('hub')}/office/cases/{scene.notes.application_id}")
    page.fill("[name=user]", "officer")
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.locator(f"text={scene.notes.order}").first.wait_for()
    _shot(page, target, whole=False)


def _shot(page: Page, target: Path, *, whole: bool = True) -> Path:
    page.screenshot(path=target, full_page=whole)
    page.context.close()
    return target


def main() -> int:
    """Make all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    recorder = Console(record=True, width=112, force_terminal=True, file=io.StringIO(), highlight=False)
    with (
        Camera() as camera,
        launch(new_folder(None), Console(stderr=True)) as launched,
        tempfile.TemporaryDirectory() as name,
    ):
        town, folder = launched.town, Path(name)
        timeline = Timeline(recorder)
        scene = Scene(town, Patience(launched.check, 60), timeline)
        photographer = Photographer(camera, scene, folder)
        timeline.begin(scene.stands.offset())
        timeline.on_step = photographer.look
        with Listening(town, timeline):
            PLOTS["approved"](scene)
        timeline.flush(everything=True)
        passport = photograph_passport(camera, scene, folder)
        phones = [passport, photographer.taken["/form/contract"], photographer.taken["/form/loan"]]
        camera.side_by_side(phones, PICTURES / "form.png", 1320)
        photograph_office(camera, scene, read_private(town.stands_env)["OFFICE_PASSWORD"], PICTURES / "office.png")
        camera.draw(recorder.export_svg(title="make demo ARGS=--story"), PICTURES / "timeline.png")
    print(f"pictures in {PICTURES}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
