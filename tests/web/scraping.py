"""Reading /metrics as Prometheus does."""

from collections.abc import Mapping

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Samples = Mapping[tuple[str, Labels], float]


def samples(text: str) -> Samples:
    """Every sample in the reply of /metrics by its name and its labels."""
    families = text_string_to_metric_families(text)
    return {(sample.name, frozenset(sample.labels.items())): sample.value for f in families for sample in f.samples}


def total(found: Samples, name: str, **labels: str) -> float:
    """The sum of all samples of that name with these labels, and any others."""
    wanted = set(labels.items())
    return sum(value for (sample, named), value in found.items() if sample == name and wanted <= named)
