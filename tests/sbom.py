"""`python -m tests.sbom [--licences]`: what a hub is made of, as a CycloneDX list (JSON), or its licences as plain lines.

Read from the lock files, so that it is the same wherever it is made; licences as the installed packages tell them.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import click
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

ROOT = Path(__file__).parents[1]
_PIN = re.compile(r"(?m)^([A-Za-z0-9_.-]+)==([^\s\\;]+)((?:[^\n]*\\\n)?(?:\s+--hash=sha256:[0-9a-f]{64}[ \\]*\n?)*)")
_CLASSIFIER = "License :: OSI Approved :: "


def components() -> Iterator[Component]:
    """Python packages of the hub, then the libraries that browsers get."""
    for name, version, rest in _PIN.findall((ROOT / "requirements" / "hub.txt").read_text(encoding="utf-8")):
        yield Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            purl=PackageURL("pypi", None, name.lower().replace("_", "-"), version),
            licenses=[DisjunctiveLicense(name=licence_of(name))],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in re.findall(r"sha256:([0-9a-f]{64})", rest)],
        )
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for place, one in packages.items():
        if place:
            name = place.removeprefix("node_modules/")
            yield Component(
                name=name,
                version=one["version"],
                type=ComponentType.LIBRARY,
                purl=PackageURL("npm", None, name, one["version"]),
                licenses=[DisjunctiveLicense(name=one.get("license", "not told"))],
            )


def licence_of(name: str) -> str:
    """As the package tells it."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "not installed here"
    expression = told.get("License-Expression") or (told.get("License") or "").strip().split("\n")[0]
    classified = [one.removeprefix(_CLASSIFIER) for one in told.get_all("Classifier", []) if one.startswith(_CLASSIFIER)]
    plain = bool(expression) and len(expression) < 80 and not expression.startswith("Copyright")
    return expression if plain else ", ".join(classified) or "not told"


def bill() -> str:
    """CycloneDX 1.6 as JSON."""
    bom, hub = Bom(components=components()), Component(name="bridge", type=ComponentType.APPLICATION)
    bom.metadata.component = hub
    bom.register_dependency(hub, bom.components)
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1)


def licences() -> str:
    """A line per package."""
    return "\n".join(f"{one.name} {one.version}: {', '.join(str(told.name) for told in one.licenses)}" for one in components())


if __name__ == "__main__":
    click.echo(licences() if "--licences" in sys.argv[1:] else bill())
