"""The whole check of an archive, and the command line of check.py."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

from bridge.evidence.checker.anchors import check_anchors
from bridge.evidence.checker.archive import SIGNATURE, SUMS, read_archive
from bridge.evidence.checker.findings import Report
from bridge.evidence.checker.journal import JOURNAL, Line, check_codes, check_papers, read_journal
from bridge.evidence.checker.keys import PublicKey, read_key
from bridge.evidence.checker.texts import read_canonical, read_json, rows_of, text_of

CONTENTS, KEY, KEYS = "contents.json", "lender-key.pem", "keys/"
_SUM = re.compile(r"([0-9a-f]{64})  ([ -~]+)")
_STATES = {
    "unsigned": ("договор не подписан", "the contract is not signed"),
    "signed": ("подписано, подтверждения 1С нет", "signed, not confirmed by the loan system"),
    "confirmed": ("подписано и подтверждено 1С", "signed and confirmed by the loan system"),
    "refused": ("подпись не принята 1С", "the loan system refused the signature"),
}


def check_archive(data: bytes, key: bytes | None = None) -> Report:
    """Everything that can be checked of an archive. `key`: the lender's public key (PEM) got from elsewhere."""
    report = Report()
    entries = read_archive(data, report)
    files = {entry.name: entry.body for entry in entries}
    if not entries:
        return report
    _check_sums([entry.name for entry in entries], files, report)
    keys = _check_keys(files, key, report)
    lines = _check_contents(files, report)
    if lines:
        covered = check_anchors(files, keys, lines, report)
        _tell_cover(covered, len(lines), report)
    _tell_limits(report, key is not None)
    return report


def _check_sums(names: list[str], files: dict[str, bytes], report: Report) -> None:
    listed: dict[str, str] = {}
    for place, text in enumerate(files.get(SUMS, b"").decode("utf-8", "replace").split("\n")[:-1], 1):
        found = _SUM.fullmatch(text)
        if found is None or found[2] in listed:
            report.fault(f"{SUMS} line {place}", "не читается или повторена", "can't be read, or stands twice")
        else:
            listed[found[2]] = found[1]
    for name, digest in listed.items():
        if name not in files:
            report.fault(name, "нет в архиве", "missing from the archive")
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            report.fault(name, f"изменён: не сходится с {SUMS}", f"changed: not as {SUMS} has it")
    wanted = [*listed, SUMS, SIGNATURE]
    for name in names:
        if name not in wanted:
            report.fault(name, f"лишний файл: его нет в {SUMS}", f"does not belong: {SUMS} does not list it")
        elif names.count(name) > 1:
            report.fault(name, "файл повторён", "the file stands twice")
    if sorted(names) == sorted(wanted) and names != wanted:
        moved = next(name for place, name in enumerate(names) if name != wanted[place])
        report.fault(moved, "файлы переставлены", "files are out of order")


def _check_keys(files: dict[str, bytes], given: bytes | None, report: Report) -> dict[str, PublicKey]:
    """The archive's keys by fingerprint, that of the sums checked."""
    keys: dict[str, PublicKey] = {}
    for name in sorted(files):
        if name == KEY or (name.startswith(KEYS) and name.endswith(".pem")):
            try:
                one = read_key(files[name])
                keys[one.fingerprint] = one
            except (ValueError, IndexError):
                report.fault(name, "это не открытый ключ RSA", "this is no RSA public key")
    changed = _changeovers(files, keys, report)
    try:
        main = read_key(files[KEY]) if KEY in files else None
    except (ValueError, IndexError):
        main = None
    if main is None:
        report.fault(SIGNATURE, "архив не подписан ключом кредитора", "the archive is not signed by the lender's key")
        return keys
    if not main.signed(files.get(SUMS, b""), files.get(SIGNATURE, b"")):
        report.fault(SIGNATURE, f"подпись под {SUMS} неверна: изменён он, подпись или ключ", f"does not sign {SUMS}")
    report.fact(KEY, f"отпечаток ключа {main.fingerprint}", f"fingerprint of the key {main.fingerprint}")
    if given is not None:
        _check_given(given, main, changed, report)
    return keys


def _changeovers(files: dict[str, bytes], keys: dict[str, PublicKey], report: Report) -> dict[str, str]:
    """new key → old key, for changeovers that the old key signed."""
    changed: dict[str, str] = {}
    for name in sorted(files):
        if not (name.startswith(KEYS) and name.endswith(".changeover.json")):
            continue
        try:
            told = read_canonical(files[name][:-1])
            old, new = text_of(told, "old"), text_of(told, "new")
        except ValueError:
            report.fault(name, "не читается", "can't be read")
            continue
        if old in keys and keys[old].signed(files[name], files.get(name[:-5] + ".sig", b"")):
            changed[new] = old
        else:
            report.fault(name, "смена ключа не подписана старым ключом", "the changeover is not signed by the old key")
    return changed


def _check_given(given: bytes, main: PublicKey, changed: dict[str, str], report: Report) -> None:
    try:
        trusted = read_key(given).fingerprint
    except (ValueError, IndexError):
        report.fault("--key", "это не открытый ключ RSA", "this is no RSA public key")
        return
    here, seen = main.fingerprint, set()
    while here != trusted and here in changed and here not in seen:
        seen.add(here)
        here = changed[here]
    if here != trusted:
        report.fault(KEY, "это не тот ключ, что дан в --key", "this is not the key given by --key")


def _check_contents(files: dict[str, bytes], report: Report) -> list[Line]:
    try:
        contents = read_json(files.get(CONTENTS, b""))
        journal = contents.get("journal")
        if not isinstance(journal, dict):
            raise ValueError("no journal")
        application, head, state = text_of(contents, "application"), text_of(journal, "head"), text_of(contents, "state")
        papers = {text_of(one, "file"): text_of(one, "sha256") for one in rows_of(contents, "papers")}
        sets = [one.get("sha256") for one in rows_of(contents, "sets")]
        digests = [[str(one) for one in some] for some in sets if isinstance(some, list)]
    except ValueError:
        report.fault(CONTENTS, "не читается", "can't be read")
        return []
    found = {hashlib.sha256(files.get(name, b"")).hexdigest(): name for name in papers}
    for name, digest in papers.items():
        if found.get(digest) is None:
            report.fault(name, f"не тот, что назван в {CONTENTS}", f"is not the file that {CONTENTS} names")
    lines = read_journal(files.get(JOURNAL, b""), head, application, report)
    check_papers(lines, found, report)
    stands = check_codes(lines, {hashlib.sha256("\n".join(one).encode()).hexdigest(): one for one in digests}, report)
    if stands.state != state:
        report.fault(CONTENTS, f"состояние не то, что следует из журнала: {stands.state}", f"the journal tells: {stands.state}")
    ru, en = _STATES[stands.state]
    report.fact(application, f"{ru}; строк в журнале: {len(lines)}, документов: {len(papers)}", f"{en}; lines: {len(lines)}")
    return lines


def _tell_cover(covered: int, lines: int, report: Report) -> None:
    if covered:
        report.fact("anchors/", f"якоря закрепляют строки 1-{covered}", f"anchors hold lines 1-{covered}")
    if covered < lines:
        first = covered + 1
        report.limit("anchors/", f"строки {first}-{lines} якорем ещё не закреплены", f"no anchor holds lines {first}-{lines} yet")


def _tell_limits(report: Report, key_given: bool) -> None:
    if not key_given:
        report.limit(
            KEY,
            "ключ взят из самого архива: сверьте отпечаток с полученным от кредитора или дайте ключ через --key",
            "the key is the archive's own: compare its fingerprint with the one got from the lender, or give --key",
        )
    report.limit("телефон / phone", "чей это номер: спросите оператора связи", "whose number it was: ask the operator")
    report.limit(
        "*.tsr", "подпись сервера времени проверяет openssl (README.txt)", "the stamp server's signature: openssl (README.txt)"
    )


def main(arguments: list[str]) -> int:
    """check.py ARCHIVE.zip [--key KEY.pem]: prints the report; 0 when everything agrees, 1 when not."""
    key = None
    if "--key" in arguments[:-1]:
        place = arguments.index("--key")
        key = Path(arguments[place + 1]).read_bytes()
        arguments = arguments[:place] + arguments[place + 2 :]
    if len(arguments) != 1:
        sys.stderr.write("python3 check.py ARCHIVE.zip [--key KEY.pem]\n")
        return 1
    report = check_archive(Path(arguments[0]).read_bytes(), key)
    sys.stdout.buffer.write((report.text() + "\n").encode("utf-8"))
    return 1 if report.faults else 0
