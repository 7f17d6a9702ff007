"""Small hostile samples that are kept, replayed before every reader of their kind."""

from contextlib import closing, suppress
from pathlib import Path

import pytest

from adapters.http import OutsideHttp, Retries
from bridge.ports.outside_errors import OutsideError
from tests.fakes.surroundings import FakeClock
from tests.hostile.readers import ROOT, faults
from tests.hostile.servers import Liar

CORPUS = ROOT / "samples" / "hostile"
KINDS = ("json", "xml", "form", "csv")
LARGEST = 4096


@pytest.mark.parametrize("kind, name", [(kind, file.name) for kind in KINDS for file in sorted((CORPUS / kind).iterdir())])
def test_a_kept_sample_is_read_or_refused_by_every_reader_with_its_own_errors(kind: str, name: str) -> None:
    assert not faults(kind, (CORPUS / kind / name).read_bytes())


@pytest.mark.parametrize("file", sorted((CORPUS / "http").iterdir()), ids=lambda file: file.name)
@pytest.mark.parametrize("safe", [True, False])
def test_a_kept_answer_is_taken_or_lost_in_one_of_the_four_ways(file: Path, safe: bool) -> None:
    http = OutsideHttp("other", lambda _: None, FakeClock(), retries=Retries(tries=1))
    with closing(Liar(lambda: iter([file.read_bytes()]))) as liar, suppress(OutsideError):
        answer = http.call("ask", "GET", liar.url, what="asking", safe=safe, timeouts=(10.0, 1.0))
        assert answer.status not in range(300, 400)


def test_kept_samples_stay_small_and_are_told_of() -> None:
    told = (CORPUS / "README.md").read_text(encoding="utf-8")
    files = [file for kind in (*KINDS, "http") for file in (CORPUS / kind).iterdir()]
    assert files
    assert not [file.name for file in files if file.stat().st_size > LARGEST]
    assert not [kind for kind in (*KINDS, "http") if f"`{kind}/`" not in told]
