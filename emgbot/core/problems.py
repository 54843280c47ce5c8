"""Problems in the files people edit: values with a place and a cure, collected, never the first one only."""

from __future__ import annotations

from dataclasses import dataclass
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
