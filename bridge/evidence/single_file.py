"""check.py: the checker's modules as one file that runs anywhere, so that what the hub checks with is what a stranger gets."""

import re
from functools import cache
from pathlib import Path

from bridge.evidence import checker

_ORDER = ("findings", "archive", "keys", "texts", "journal", "anchors", "checking")
_OURS = re.compile(r"^from bridge\.[\w.]+ import (\([^)]*\)|[^\n(]*)\n", re.MULTILINE)
_PLAIN = re.compile(r"^(?:import \w+|from [\w.]+ import [^\n(]+)\n", re.MULTILINE)
_DOCSTRING = re.compile(r'\A""".*?"""\n', re.DOTALL)
_HEAD = '''#!/usr/bin/env python3
"""Checks an archive of evidence of an electronic signature: python3 check.py ARCHIVE.zip [--key KEY.pem]

Python 3.8 or newer, nothing else. Exit code 0: everything agrees; 1: the faults are listed.
Проверяет архив доказательств электронной подписи. Код 0: всё сходится; 1: найденное названо.
"""

from __future__ import annotations

'''
_TAIL = '\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))\n'


@cache
def checker_file() -> bytes:
    """The single file, equal for equal modules."""
    folder, imports, bodies = Path(checker.__file__).parent, set[str](), []
    for name in _ORDER:
        text = _OURS.sub("", _DOCSTRING.sub("", (folder / f"{name}.py").read_text(encoding="utf-8")))
        imports |= {line for line in _PLAIN.findall(text) if "__future__" not in line}
        bodies.append(_PLAIN.sub("", text).strip("\n"))
    return (_HEAD + "".join(sorted(imports)) + "\n\n" + "\n\n\n".join(bodies) + _TAIL).encode()
