"""One row of the table: what was measured, compared with what, and whether the budget is met."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Options:
    """The options of a run: `effort` scales how often things are repeated, `data` is the path of MNIST."""

    effort: float = 1.0
    data: Path | None = None

    def times(self, usual: int) -> int:
        """How often to repeat something that is repeated `usual` times by default; at least once."""
        return max(1, round(usual * self.effort))

    @property
    def warm_ups(self) -> int:
        """How often to do something before it counts: once; not at all without any effort, which shows that it runs."""
        return int(self.effort > 0)


@dataclass(frozen=True)
class Budget:
    """A bound on the ratio of ours to the peer's, or on our own figure."""

    bound: Literal["at most", "at least"]
    value: float
    of: Literal["ratio", "ours"] = "ours"

    def met(self, figure: float) -> bool:
        """Whether `figure` is within the budget. The bound itself is."""
        return figure <= self.value if self.bound == "at most" else figure >= self.value


@dataclass(frozen=True)
class Row:
    """`ours` and `peer` in `unit`; `ratio` = ours / peer. What could not be measured is None, and `note` says why."""

    what: str
    unit: str
    ours: float | None = None
    peer: float | None = None
    peer_name: str = ""
    ratio: float | None = None
    budget: Budget | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the budget is met; None if there is no budget or nothing was measured."""
        figure = self.ratio if self.budget and self.budget.of == "ratio" else self.ours
        return None if self.budget is None or figure is None else self.budget.met(figure)

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON."""
        budget = self.budget and {"bound": self.budget.bound, "value": self.budget.value, "of": self.budget.of}
        return {**vars(self), "budget": budget, "met": self.met}
