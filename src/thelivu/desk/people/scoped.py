"""Tables of content: each row says whose it is, and each is read through a manager that asks for whom."""

from typing import Any, Self

from django.db import models

from .scope import INTEGRITY, Scope, current, seen_as


class ScopedManager(models.Manager[Any]):
    """Answers for the scope in force; related managers are made from this class and so obey it too."""

    def get_queryset(self) -> models.QuerySet[Any]:
        scope = current()
        rows = super().get_queryset().filter(scope.condition())
        rows.query.scope = scope  # type: ignore[attr-defined]  # PostgreSQL is told it again where the query is run
        return rows


class ScopedRow(models.Model):
    """A row of content: whose it is (unit), where (district, once known), and which file it belongs to (stream)."""

    unit = models.ForeignKey("people.UnitRow", on_delete=models.PROTECT, related_name="+")
    district = models.CharField(max_length=8, blank=True, default="", db_index=True)
    stream = models.CharField(max_length=32, db_index=True)

    objects = ScopedManager()

    class Meta:
        abstract = True
        # Following a foreign key goes through the base manager: without this line it would leave the scope.
        base_manager_name = "objects"

    def same_place(self) -> dict[str, Any]:
        """The ownership that a row made from this one inherits."""
        return {"unit_id": self.unit_id, "district": self.district}

    @classmethod
    def within(cls, scope: Scope) -> "models.QuerySet[Self]":
        """Rows of an explicit scope (integrity work only)."""
        with seen_as(scope):
            return cls.objects.all()


def beside(rows: models.QuerySet[Any], *joined: str) -> list[Any]:
    """These rows with what stands beside each ("search__operation"), in scope or not: the row's own scope decides.

    Two questions, because PostgreSQL leaves out of a join each row of which a part is out of scope.
    """
    ids = list(rows.values_list("pk", flat=True))
    with seen_as(INTEGRITY):
        found = rows.model.objects.select_related(*joined).in_bulk(ids)
    return [found[one] for one in ids]


def first_beside(rows: models.QuerySet[Any], *joined: str) -> Any:
    """The first of these rows, by its id, with what stands beside it; None where there is none."""
    return next(iter(beside(rows.order_by("pk")[:1], *joined)), None)
