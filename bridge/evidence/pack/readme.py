"""README.txt of an archive: how a stranger checks it with sha256sum and openssl alone, in Russian and English.

Lines that begin with `$ ` are commands; a test takes them out of the file and runs them.
"""

from collections.abc import Iterator

from bridge.evidence.pack.case import Case
from bridge.evidence.pack.naming import names_of
from bridge.evidence.pack.words import state

_ANCHOR = (
    'for a in anchors/*.json; do k=$(sed \'s/.*"key":"\\([0-9a-f]*\\)".*/\\1/\' "$a"); if [ -n "$k" ]; then '
    'openssl dgst -sha256 -verify "keys/$k.pem" -signature "${a%.json}.sig" "$a"; fi; done'
)
_ANCHORS_CHAIN = (
    'before=; for a in anchors/*.json; do if [ -n "$before" ]; then d=$(sha256sum "$before" | cut -c1-64); '
    'grep -q "\\"previous\\":\\"$d\\"" "$a" && echo "$a follows $before: OK" '
    '|| { echo "$a after $before: FAILED"; false; }; fi; before=$a; done'
)
_PATH = (
    'for p in anchors/*.path; do h=$(printf \'\\000%s\' "$(head -n 1 "$p")" | sha256sum | cut -c1-64); '
    'while read -r side other; do if [ "$side" = L ]; then pair=$other$h; else pair=$h$other; fi; '
    'h=$(printf "$(printf \'01%s\' "$pair" | sed \'s/../\\\\x&/g\')" | sha256sum | cut -c1-64); done < <(tail -n +2 "$p"); '
    'grep -q "\\"root\\":\\"$h\\"" "${p%.path}.json" && echo "$p: OK" || { echo "$p: FAILED"; false; }; done'
)
_LEAF = (
    'for p in anchors/*.path; do read -r app n digest < "$p"; '
    '[ "$(sed -n "${n}p" journal.jsonl | tr -d \'\\n\' | sha256sum | cut -c1-64)" = "$digest" ] '
    '&& echo "$p holds line $n: OK" || { echo "$p, line $n: FAILED"; false; }; done'
)
_CHAIN = (
    "p=$(printf '%064d' 0); fits=yes; while IFS= read -r line; do case \"$line\" in *'\"previous\":\"'$p'\"}') ;; "
    '*) echo "BROKEN: $line"; fits=no;; esac; p=$(printf \'%s\' "$line" | sha256sum | cut -c1-64); done < journal.jsonl; '
    '[ "$fits" = yes ] && grep -q "\\"$p\\"" contents.json && echo "chain: OK, head $p" || { echo "chain: FAILED"; false; }'
)


def readme_of(case: Case, signed: bool) -> str:
    """The whole file."""
    return "\n".join([*_opening(case, signed), *_commands(case, signed), *_closing(case)]) + "\n"


def _opening(case: Case, signed: bool) -> Iterator[str]:
    yield "ДОКАЗАТЕЛЬСТВА ЭЛЕКТРОННОЙ ПОДПИСИ / EVIDENCE OF AN ELECTRONIC SIGNATURE"
    yield f"Заявка / application: {case.application.id}. Кредитор / lender: {case.lender}."
    yield f"{state(case)}"
    yield ""
    yield "Распакуйте архив в пустую папку, откройте в ней оболочку bash и выполняйте строки, что начинаются с «$ »."
    yield "Нужны bash, sha256sum, openssl и обычные sed, grep, cut, head, tail, tr - ни программ кредитора, ни доверия к нему."
    yield 'Unpack into an empty folder, open bash there and run the lines that begin with "$ ". Only sha256sum, openssl and the'
    yield "usual small tools are needed: none of the lender's programs, and no trust in them."
    yield ""
    yield "То же одной командой, если есть Python 3.8 или новее (сам ZIP тоже проверяется до последнего бита):"
    yield "The same by one command with Python 3.8 or newer (the ZIP itself is checked to the last bit, too):"
    yield "    python3 check.py ARCHIVE.zip [--key lender-key-from-elsewhere.pem]"
    if not signed:
        yield ""
        yield "ВНИМАНИЕ: архив не подписан, ключ кредитора не настроен. Он показывает записи, но не защищён от подделки целиком."
        yield "NOTE: this archive is not signed: the lender has set no key. It shows records; a whole forgery is not excluded."


def _commands(case: Case, signed: bool) -> Iterator[str]:
    yield from _step("1", "Ни один файл не изменён.", "No file was changed.", "sha256sum -c SHA256SUMS")
    if signed:
        yield from _step(
            "2", "Список сумм подписан ключом кредитора (ответ: Verified OK).", "The list of sums is signed by the lender's key.",
            "openssl dgst -sha256 -verify lender-key.pem -signature SHA256SUMS.sig SHA256SUMS",
        )  # fmt: skip
        yield from _step(
            "3", "Отпечаток ключа: сравните с полученным от кредитора помимо архива.",
            "Fingerprint of the key: compare it with the one that the lender gave you by another way.",
            "openssl pkey -pubin -in lender-key.pem -outform DER | sha256sum",
        )  # fmt: skip
    yield from _step(
        "4", "Журнал: SHA-256 каждой строки (без перевода строки) стоит в следующей как previous, последней - в contents.json.",
        "Journal: SHA-256 of a line (without its line feed) is `previous` in the next one; of the last one, in contents.json.",
        _CHAIN,
    )  # fmt: skip
    yield from _sets(case)
    yield from _anchors(case)
    if any(one.path or one.leaf for one in case.anchors) and any(one.stamp for one in case.anchors):
        yield from _stamps(case)


def _sets(case: Case) -> Iterator[str]:
    names = {one.paper.sha256: name for one, name in zip(case.papers, names_of(case.papers), strict=True)}
    mark = case.stands.fingerprint
    for n, digests in enumerate(case.sets, 1):
        files = " ".join(names[digest] for digest in digests if digest in names)
        if not files:
            continue
        yield from _step(
            f"5.{n}", f"Отпечаток комплекта {n}: SHA-256 от сумм его файлов, по строке на файл, без последнего перевода строки.",
            f"Fingerprint of set {n}: SHA-256 over the sums of its files, a line each, without the last line feed.",
            f"printf '%s' \"$(sha256sum {files} | cut -c1-64)\" | sha256sum",
        )  # fmt: skip
    if mark:
        yield from _step(
            "6", "Подписан отпечаток; он же в строках о запросе, отправке и вводе кода (номера строк слева).",
            "The fingerprint that was signed; the same stands where the code was asked for, sent and entered.",
            f"grep -n '\"fingerprint\":\"{mark}\"' journal.jsonl | sed 's/:.*\"kind\":\"\\([a-z_]*\\)\".*/ \\1/'",
        )  # fmt: skip


def _anchors(case: Case) -> Iterator[str]:
    if not case.anchors:
        yield ""
        yield "7. Якорей ещё нет: их делают каждую ночь. / There are no anchors yet: they are made every night."
        return
    yield from _step(
        "7.1", "Якоря дней подписаны; ключ назван в самом якоре.", "Day anchors are signed; each names its key.", _ANCHOR
    )
    yield from _step("7.2", "Каждый якорь назван в следующем.", "Each anchor is named by the next one.", _ANCHORS_CHAIN)
    yield from _step(
        "7.3", "Лист дерева - строка журнала, названная по номеру и сумме.", "The leaf is a line of the journal.", _LEAF
    )
    yield from _step(
        "7.4", "От листа к корню (RFC 6962: 00 перед листом, 01 перед узлом; L - сосед слева, R - справа).",
        "From the leaf to the root (RFC 6962: 00 before a leaf, 01 before a node; L: the sibling is left, R: right).", _PATH,
    )  # fmt: skip
    changed = [key for key in case.keys if key.changeover]
    for n, key in enumerate(changed, 1):
        name = f"keys/{key.fingerprint}.changeover"
        yield from _step(
            f"7.5.{n}", "Смена ключа подписана прежним ключом.", "The changeover is signed by the key before.",
            f"k=$(sed 's/.*\"old\":\"\\([0-9a-f]*\\)\".*/\\1/' {name}.json); "
            f'openssl dgst -sha256 -verify "keys/$k.pem" -signature {name}.sig {name}.json',
        )  # fmt: skip


def _stamps(case: Case) -> Iterator[str]:
    days = [one.anchor.day.isoformat() for one in case.anchors if one.stamp]
    for n, day in enumerate(days, 1):
        yield from _step(
            f"8.{n}", "Метка времени постороннего сервера (RFC 3161); его удостоверяющий центр - в файле .ca.pem.",
            "Time stamp of another party's server (RFC 3161); its CA is in the .ca.pem file.",
            f"openssl ts -verify -data anchors/{day}.json -in anchors/{day}.tsr -CAfile anchors/{day}.ca.pem",
        )  # fmt: skip


def _closing(case: Case) -> Iterator[str]:
    yield ""
    yield "СУММЫ ПО ГОСТ Р 34.11-2012 (256 бит) - в STREEBOG256SUMS; считают gostsum, openssl dgst -md_gost12_256 (gost-engine)."
    yield "Sums by GOST R 34.11-2012 (256 bit) are in STREEBOG256SUMS (gostsum, or openssl dgst -md_gost12_256 with gost-engine)."
    yield ""
    yield "ФАЙЛЫ / FILES: documents/ - показанное и подписанное, байт в байт; journal.jsonl - журнал; protocol.pdf, .html -"
    yield "протокол простыми словами; contents.json - опись; anchors/ - якоря: .json, подпись .sig, путь .path, метка .tsr."
    yield ""
    yield "ЧЕГО АРХИВ НЕ ДОКАЗЫВАЕТ: кому принадлежал телефон и кто ввёл код - спросите оператора связи; что ключ принадлежит"
    yield "кредитору - получите его отпечаток независимо; часы кредитора - их подтверждают лишь метки времени (.tsr)."
    yield "WHAT IT DOES NOT PROVE: whose phone it was and who entered the code (ask the operator); that the key is the lender's"
    yield "(get its fingerprint elsewhere); the lender's clock (only time stamps confirm it)."


def _step(number: str, ru: str, en: str, command: str) -> Iterator[str]:
    yield from ("", f"{number}. {ru}", f"   {en}", f"$ {command}")
