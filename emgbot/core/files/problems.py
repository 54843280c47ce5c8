"""Problems in the files people edit: values with a place and a cure, collected, never the first one only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the file from being used; a warning is only worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong in which line (from 1), and what to write instead. `ref` where it concerns one activity."""

    file: str
    line: int
    severity: Severity
    message: str
    cure: str
    ref: str | None = None

    def __str__(self) -> str:
        about = f"{self.ref}: " if self.ref else ""
        return f"{self.file}:{self.line}: {self.severity}: {about}{self.message} {self.cure}".rstrip()


def has_errors(problems: list[Problem]) -> bool:
    """Whether any of them keeps the file from being used."""
    return any(problem.severity is Severity.ERROR for problem in problems)


@dataclass
class Findings:
    """Collects the problems of one file while it is read; of each severity as many as a person can use."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    limit: int = 300
    _counts: Counter[Severity] = field(default_factory=Counter, repr=False)

    def error(self, line: int, message: str, cure: str, *, ref: str | None = None) -> None:
        """Note what keeps the file from being used."""
        self._note(Severity.ERROR, line, message, cure, ref)

    def warning(self, line: int, message: str, cure: str, *, ref: str | None = None) -> None:
        """Note what is worth a look."""
        self._note(Severity.WARNING, line, message, cure, ref)

    def in_order(self) -> list[Problem]:
        """The problems by line; of one line in the order they were found."""
        return sorted(self.problems, key=lambda problem: problem.line)

    def _note(self, severity: Severity, line: int, message: str, cure: str, ref: str | None) -> None:
        self._counts[severity] += 1
        if self._counts[severity] == self.limit + 1:
            message, cure, ref = (
                f"There are more {severity}s than can be listed.",
                "Correct these and check again.",
                None,
            )
        if self._counts[severity] <= self.limit + 1:
            self.problems.append(Problem(self.file, max(line, 1), severity, message, cure, ref))
