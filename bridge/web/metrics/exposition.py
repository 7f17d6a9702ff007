"""The text exposition format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats)."""

from collections.abc import Iterable, Mapping

from bridge.model.measuring.gauge import Gauge

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition(gauges: Iterable[Gauge]) -> str:
    """Each gauge with its meaning and samples; one without samples is told by its meaning alone."""
    return "".join(_gauge(gauge) for gauge in gauges)


def _gauge(gauge: Gauge) -> str:
    head = f"# HELP {gauge.name} {_escaped(gauge.meaning)}\n# TYPE {gauge.name} gauge\n"
    return head + "".join(f"{gauge.name}{_labels(sample.labels)} {sample.value:.12g}\n" for sample in gauge.samples)


def _labels(labels: Mapping[str, str]) -> str:
    told = ",".join(f'{name}="{_escaped(value, quotes=True)}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def _escaped(text: str, *, quotes: bool = False) -> str:
    plain = text.replace("\\", r"\\").replace("\n", r"\n")
    return plain.replace('"', r"\"") if quotes else plain
