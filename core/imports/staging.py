"""Compares a list with what is known, line by line, and keeps the outcome until it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.enums import Verdict
from core.imports.columns import Spec, Values, parse_line
from core.imports.intake import read_table
from core.imports.problems import Problem, Wrong
from core.jobs import Progress
from core.models import ImportRow

CHUNK = 2_000


@dataclass(slots=True)
class Decision:
    """What one line would do. `changes` are (field, old, new), as people read them."""

    key: str
    verdict: str
    values: Values
    changes: list[list[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Comparison(Protocol):
    """What a room knows already. It is asked line after line, in the order of the file."""

    @property
    def fingerprint(self) -> str:
        """The same as long as nobody changed what the lines are compared with."""

    def decide(self, line: int, values: Values) -> Decision:
        """Raises `Wrong` for a line that cannot be true beside the others."""

    def rest(self) -> Iterable[Decision]:
        """What is known and was not in the file."""


def decisions(
    *, spec: Spec, names: list[str], table: IO[bytes], comparison: Comparison
) -> Iterator[tuple[int, Decision]]:
    """Every line of a table that `take_in` made, and what it would do."""
    for line, extra, cells in read_table(table):
        values, problems = parse_line(spec, names, cells, line)
        if extra:
            problems.append(_too_long(line, extra))
        if not problems:
            try:
                yield line, comparison.decide(line, values)
                continue
            except Wrong as wrong:
                shown = str(values.get(wrong.column, ""))[:80]
                problems = [Problem(line, spec.label(wrong.column), shown, wrong.message)]
        yield line, Decision("", Verdict.WRONG, values, problems=problems)


def _too_long(line: int, extra: int) -> Problem:
    message = ngettext(
        "Deze regel heeft een cel meer dan de kopregel. Staat er ergens een scheidingsteken te veel?",
        "Deze regel heeft %(n)s cellen meer dan de kopregel. Staat er ergens een scheidingsteken te"
        " veel?",
        extra,
    )
    return Problem(line, _("na de laatste kolom"), "", message % {"n": extra})


def stage(
    progress: Progress, *, spec: Spec, comparison: Comparison, total: int, names: list[str]
) -> dict[str, int]:
    """Writes an `ImportRow` per line and counts the verdicts. Begins anew for a lost worker.

    Each chunk is written under the lease, so that a worker that lost the job cannot add to it.
    """
    job = progress.job
    with transaction.atomic():
        progress.hold()
        ImportRow.objects.filter(job=job).delete()
    counts = {str(verdict): 0 for verdict in Verdict}
    message = _("De regels worden nagekeken")
    progress.tick(0, total, message)
    assert job.upload is not None  # noqa: S101 - `start` always keeps the table
    last = 0
    with job.upload.file.open("rb") as table:
        found = decisions(spec=spec, names=names, table=table, comparison=comparison)
        while chunk := list(islice(found, CHUNK)):
            _write(progress, chunk, counts)
            last = chunk[-1][0]
            progress.tick(sum(counts.values()), total, message)
    rest = enumerate(comparison.rest(), last + 1)
    while chunk := list(islice(rest, CHUNK)):
        _write(progress, chunk, counts)
    progress.tick(total, total)
    return counts


def _write(progress: Progress, chunk: list[tuple[int, Decision]], counts: dict[str, int]) -> None:
    with transaction.atomic():
        progress.hold()
        ImportRow.objects.bulk_create(
            ImportRow(
                job_id=progress.job.pk,
                line=line,
                key=decision.key[:80],
                verdict=decision.verdict,
                data=_data(decision),
                errors=[problem.as_dict() for problem in decision.problems],
            )
            for line, decision in chunk
        )
    for _line, decision in chunk:
        counts[decision.verdict] += 1


def _data(decision: Decision) -> dict[str, Any]:
    data: dict[str, Any] = {"values": decision.values}
    if decision.changes:
        data["changes"] = decision.changes
    if decision.notes:
        data["notes"] = decision.notes
    return data


def staged_values(job_id: int) -> Iterator[tuple[int, Values]]:
    """The lines to apply, in the order of the file."""
    rows = ImportRow.objects.filter(job_id=job_id).exclude(verdict=Verdict.MISSING)
    for line, data in rows.order_by("line").values_list("line", "data").iterator(CHUNK):
        yield line, data["values"]


def outcome_of(
    found: Iterable[tuple[int, Decision]],
) -> tuple[list[tuple[int, Values]], dict[str, int], list[Problem]]:
    """Everything at once, for a command: the lines, the counts and what is wrong."""
    lines: list[tuple[int, Values]] = []
    counts = {str(verdict): 0 for verdict in Verdict}
    problems: list[Problem] = []
    for line, decision in found:
        counts[decision.verdict] += 1
        problems += decision.problems
        lines.append((line, decision.values))
    return lines, counts, problems
