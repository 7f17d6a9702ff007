"""The walls and budgets of the house, read from the code itself: who imports whom, sizes, names, types, suppressions."""

import ast
import io
import re
import statistics
import subprocess
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("bridge", "adapters", "mappings", "config", "samples", "tests")
BUILT = ("bridge", "adapters", "mappings", "config")
STANDARD = sys.stdlib_module_names

# layer: module prefix → what of ours it may import. The longest prefix claims a module.
LAYERS: dict[str, tuple[str, ...]] = {
    "wsgi": ("bridge.app", "config"),
    "config": ("config",),
    "mappings": ("mappings", "bridge.model"),
    "bridge.model": ("bridge.model",),
    "bridge.ports": ("bridge.ports", "bridge.model"),
    "bridge.products": ("bridge.products", "bridge.model"),
    "bridge.flows": ("bridge.flows", "bridge.evidence", "bridge.ports", "bridge.products", "bridge.model"),
    "bridge.store": ("bridge.store", "bridge.ports", "bridge.model"),
    "bridge.evidence": ("bridge.evidence", "bridge.ports", "bridge.model"),
    "bridge.evidence.checker": ("bridge.evidence.checker",),
    "bridge.jobs": ("bridge.jobs", "bridge.processes", "bridge.flows", "bridge.ports", "bridge.model", "config"),
    "bridge.processes": ("bridge.processes",),
    "bridge.web": ("bridge.web", "bridge.flows", "bridge.ports", "bridge.products", "bridge.model"),
    "bridge.bench": ("bridge", "adapters", "mappings", "config"),
    "bridge.desk": (
        "bridge.desk",
        "bridge.bench",
        "bridge.jobs",
        "bridge.processes",
        "bridge.flows",
        "bridge.store",
        "bridge.ports",
        "bridge.model",
        "bridge.evidence",
        # Rules of colours alone.
        "bridge.web.look_contrast",
        "config",
        "adapters",
    ),
    "bridge.wiring": ("bridge", "adapters", "mappings", "config"),
    "bridge.app": ("bridge", "config"),
    "bridge.__main__": ("bridge.desk", "bridge.wiring", "config"),
    "bridge": (),
    "adapters": ("adapters.http", "adapters.http_failures", "adapters.wire", "bridge.ports", "bridge.model", "mappings"),
}
WIRING_READERS = ("bridge.wiring", "bridge.app", "bridge.__main__", "bridge.bench")
DOORS = ("partner_api", "partners", "notices", "form", "office")
# A flow, page or adapter that needs one of these stands in the wrong room.
FOREIGN: dict[str, tuple[str, ...]] = {
    "bridge.flows": ("flask", "rq", "redis", "sqlalchemy", "requests", "zeep", "lxml", "adapters", "bridge.store"),
    "bridge.web": ("adapters", "bridge.store", "rq", "redis", "sqlalchemy", "requests", "zeep", "bridge.wiring"),
    "adapters": ("bridge.store", "bridge.flows", "bridge.web", "flask", "sqlalchemy", "config"),
}
BAD_NAMES = {"manager", "helper", "helpers", "utils", "util", "handler", "handlers", "processor", "service", "common", "misc"}


def _files(*roots: str) -> list[Path]:
    listing = ["git", "ls-files", "-co", "--exclude-standard", *(f"{root}*" for root in roots)]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in names.stdout.split() if name.endswith(".py") and (ROOT / name).exists()]


BUILT_FILES = [*_files("bridge/", "adapters/", "mappings/", "config/"), ROOT / "wsgi.py"]


def _module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(file: Path) -> Iterator[str]:
    """Every module a file imports, inside functions too; `from a import b` counts as a.b when that is a module of ours."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are absolute here"
            for alias in node.names:
                inner = ROOT / Path(*(node.module or "").split("."), alias.name)
                is_module = inner.with_suffix(".py").exists() or inner.is_dir()
                yield f"{node.module}.{alias.name}" if is_module else str(node.module)


def _within(module: str, prefixes: tuple[str, ...]) -> bool:
    return any(module == prefix or module.startswith(f"{prefix}.") for prefix in prefixes)


def _layer(module: str) -> str | None:
    claims = [layer for layer in LAYERS if _within(module, (layer,))]
    return max(claims, key=len, default=None)


def _ids(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", BUILT_FILES, ids=_ids)
def test_a_module_imports_only_what_its_layer_may(file: Path) -> None:
    module = _module(file)
    layer = _layer(module)
    assert layer is not None, f"no layer claims {module}"
    allowed = LAYERS[layer]
    if layer == "adapters" and module.count(".") >= 1:
        allowed = (*allowed, ".".join(module.split(".")[:2]))
    for name in _imports(file):
        if name.split(".")[0] in OURS and name != "mappings":
            assert _within(name, allowed), f"{module} imports {name}, which {layer} may not"
        for foreign in FOREIGN.get(layer, ()):
            assert not _within(name, (foreign,)), f"{module} imports {name}"
        if _within(name, ("bridge.wiring",)):
            assert _within(module, WIRING_READERS), f"{module} imports the wiring"


@pytest.mark.parametrize("file", _files("bridge/model/"), ids=_ids)
def test_the_model_knows_nothing_but_the_standard_library(file: Path) -> None:
    for name in _imports(file):
        assert name.split(".")[0] in STANDARD or _within(name, ("bridge.model",)), f"{file.name} imports {name}"


@pytest.mark.parametrize("file", _files("bridge/model/", "bridge/flows/"), ids=_ids)
def test_rules_and_flows_never_read_a_clock_or_the_environment(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"datetime\.now|date\.today|time\.time\(|utcnow|os\.environ", text)


@pytest.mark.parametrize("file", _files("bridge/web/"), ids=_ids)
def test_a_door_never_imports_another_door(file: Path) -> None:
    parts = _module(file).split(".")
    if len(parts) < 3 or parts[2] not in DOORS:
        return
    others = tuple(f"bridge.web.{door}" for door in DOORS if door != parts[2])
    assert not [name for name in _imports(file) if _within(name, others)]


@pytest.mark.parametrize("file", BUILT_FILES, ids=_ids)
def test_production_code_never_imports_samples_or_tests(file: Path) -> None:
    assert not [name for name in _imports(file) if _within(name, ("samples", "tests"))]


@pytest.mark.parametrize("file", BUILT_FILES, ids=_ids)
def test_no_product_is_told_by_its_name_outside_products(file: Path) -> None:
    if not _within(_module(file), ("bridge.products",)):
        assert not re.search(r"product\.(terms\.)?name\s*==", file.read_text(encoding="utf-8"))


def test_only_move_to_changes_a_status() -> None:
    for file in BUILT_FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "replace":
                status = [word.value for word in node.keywords if word.arg == "status"]
                if status and _module(file) != "bridge.model.application":
                    assert "Status." not in ast.unparse(status[0]), f"{file}: a status is set past the table"


@pytest.mark.parametrize("file", [f for f in BUILT_FILES if f.name == "__init__.py"], ids=_ids)
def test_a_package_opens_by_saying_what_lives_here(file: Path) -> None:
    if "migrations" in file.parts:
        return
    words = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    assert len(words.splitlines()) >= 3, "three lines: what lives here, what does not, who may import it"


def test_files_stay_within_their_budget() -> None:
    sizes = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in BUILT_FILES}
    filled = sorted(size for size in sizes.values() if size)
    assert max(filled) <= 400, [str(file) for file, size in sizes.items() if size > 400]
    assert filled[int(0.95 * (len(filled) - 1))] <= 250
    assert statistics.median(filled) <= 90


def test_functions_stay_within_their_budget() -> None:
    lengths: dict[str, int] = {}
    for file in BUILT_FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths[f"{file}:{node.name}:{node.lineno}"] = (node.end_lineno or node.lineno) - node.lineno + 1
    ordered = sorted(lengths.values())
    assert ordered[-1] <= 60, [name for name, length in lengths.items() if length > 60]
    assert ordered[int(0.95 * (len(ordered) - 1))] <= 35
    assert statistics.median(ordered) <= 9


def test_folders_stay_small() -> None:
    counts = Counter(file.parent for file in BUILT_FILES)
    assert not {str(folder): count for folder, count in counts.items() if count > 15}


def test_modules_have_names_that_say_something() -> None:
    assert not [str(file) for file in BUILT_FILES if file.stem in BAD_NAMES]


def test_1c_is_onec_everywhere() -> None:
    assert not [str(file) for file in BUILT_FILES if re.search(r"(^|_)(odin_?c|1c|c1|one_c)(_|$)", file.stem)]


def test_errors_end_in_error() -> None:
    for file in BUILT_FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = [ast.unparse(base) for base in node.bases]
                if any(base.endswith(("Error", "Exception")) for base in bases):
                    assert node.name.endswith("Error"), f"{file}: {node.name}"


def test_suppression_marks_are_few_and_each_has_a_reason() -> None:
    lines = [(file, line) for file in BUILT_FILES for line in file.read_text(encoding="utf-8").splitlines()]
    marks = [(file, line) for file, line in lines if re.search(r"#\s*(type: ignore|noqa|nosec|pragma: no)", line)]
    assert len(marks) <= max(1, len(lines) // 1000), [f"{file.name}: {line.strip()}" for file, line in marks]
    for file, line in marks:
        reasoned = re.search(r"(type: ignore\[[\w-]+\]|noqa: \w+)\s*(#|-)\s*\w+", line)
        assert reasoned, f"{file}: a mark without a reason: {line.strip()}"


def test_every_flow_is_named_by_a_verb_and_opens_with_its_story() -> None:
    for file in _files("bridge/flows/"):
        if file.name not in ("__init__.py", "hub.py"):
            assert "_" in file.stem or file.stem == "recover", f"{file.name}: verb_noun"
            assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


def _tool(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_everything_built_is_fully_typed() -> None:
    _tool("mypy", "--strict", *BUILT, "wsgi.py")


def test_the_code_is_clean_and_no_function_is_too_complex() -> None:
    _tool("ruff", "check", ".")


# Without the tables of plans and rounds, which say what is done and not how.
ENGINE = [
    file
    for file in _files("bridge/jobs/", "bridge/store/work_queue", "bridge/ports/work")
    if file.stem not in ("plans", "rounds")
]


def test_the_engine_of_the_exchange_is_read_in_one_sitting() -> None:
    assert sum(map(_lines_of_code, ENGINE)) < 800


def _lines_of_code(file: Path) -> int:
    """Lines that hold code: not blank, no comment, no docstring."""
    text = file.read_text(encoding="utf-8")
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in _NO_CODE:
            held |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            held -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(held)


_NO_CODE = (
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
)  # fmt: skip
