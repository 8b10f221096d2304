"""What is wrong with a file or with one of its lines, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from core.errors import Refused


class Wrong(ValueError):  # noqa: N818 - it is said to a person, about a cell
    """A cell that cannot be used. The text is plain Dutch and says what to do."""

    def __init__(self, message: Any, *, column: str = "") -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` is the row as a spreadsheet numbers it; 0 means the file as a whole."""

    line: int
    column: str
    value: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class FileRefused(Refused):
    """The file cannot be read as this list; nothing of it was kept."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))

    @classmethod
    def because(cls, message: Any, *, line: int = 0, column: str = "", value: str = "") -> Any:
        return cls([Problem(line, column, value, str(message))])
