"""Statements that every turn needs, written once by the ORM: that takes it ten times as long as the database needs to
run them.

    ENTRIES = Select(lambda: HistoryEntry.objects.filter(conversation=Parameter("conversation", UUIDField())))
    ENTRIES.fetch(conversation=conversation_id)
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Model, QuerySet, Value
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery

M = TypeVar("M", bound=Model)
# Where a connection keeps what was written for it: as long as it lives, and not longer.
_ATTRIBUTE = "prepared_statements"


class Parameter(Value):
    """Stands in a query for a value that is given when it runs, as one of the field's."""

    def __init__(self, name: str, output_field: Any) -> None:
        super().__init__(name, output_field=output_field)

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [self]


@dataclass(frozen=True)
class _Written:
    """`parameters` are Parameters and values; of columns, their names, and how values are read that need it."""

    sql: str
    parameters: Sequence[Any] = ()
    names: Sequence[str] = ()
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]] = ()

    def bind(self, connection: BaseDatabaseWrapper, given: dict[str, Any]) -> list[Any]:
        """Raises KeyError for a parameter that was not given."""
        return [
            one.output_field.get_db_prep_save(given[one.value], connection) if isinstance(one, Parameter) else one
            for one in self.parameters
        ]


class _Statement:
    def _write(self, connection: BaseDatabaseWrapper) -> _Written:
        raise NotImplementedError

    def _find(self) -> tuple[BaseDatabaseWrapper, _Written]:
        connection = connections[DEFAULT_DB_ALIAS]
        known: dict[_Statement, _Written] = vars(connection).setdefault(_ATTRIBUTE, {})
        if self not in known:
            known[self] = self._write(connection)
        return connection, known[self]


class Select(_Statement, Generic[M]):
    """A queryset of whole rows, or with `only` of some of their fields."""

    def __init__(self, make: "Callable[[], QuerySet[M, M]]") -> None:
        self._make = make

    def fetch(self, **given: Any) -> list[M]:
        connection, written = self._find()
        with connection.cursor() as cursor:
            cursor.execute(written.sql, written.bind(connection, given))
            rows = cursor.fetchall()
        return [self._model.from_db(connection.alias, written.names, _read(connection, written, row)) for row in rows]

    def first(self, **given: Any) -> M | None:
        return next(iter(self.fetch(**given)), None)

    def _write(self, connection: BaseDatabaseWrapper) -> _Written:
        queryset = self._make()
        self._model = queryset.model
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select]
        converters = compiler.get_converters(columns).items()
        return _Written(
            sql,
            parameters,
            [column.target.attname for column in columns],
            [(place, functions, column) for place, (functions, column) in converters],
        )


def _read(connection: BaseDatabaseWrapper, written: _Written, row: Iterable[Any]) -> list[Any]:
    values = list(row)
    for place, functions, column in written.converters:
        for convert in functions:
            values[place] = convert(values[place], column, connection)
    return values


class Update(_Statement):
    """Sets fields to values or expressions in the rows of a queryset."""

    def __init__(self, make: "Callable[[], QuerySet[Any, Any]]", **fields: Any) -> None:
        self._make, self._fields = make, fields

    def run(self, **given: Any) -> int:
        """How many rows there were."""
        connection, written = self._find()
        with connection.cursor() as cursor:
            cursor.execute(written.sql, written.bind(connection, given))
            return int(cursor.rowcount)

    def _write(self, connection: BaseDatabaseWrapper) -> _Written:
        query: Any = self._make().query.chain(UpdateQuery)
        query.add_update_values(self._fields)
        return _Written(*query.get_compiler(connection=connection).as_sql())


class Insert(_Statement, Generic[M]):
    """New rows of a model. A key that the database gives them is not read back.

    Where a row may be there already by a unique constraint, `or_skip` leaves that as it is.
    """

    def __init__(self, model: type[M], *, or_skip: bool = False) -> None:
        self._model = model
        self._on_conflict = OnConflict.IGNORE if or_skip else None
        self._fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]

    def run(self, *rows: M) -> int:
        """How many rows are new."""
        connection, written = self._find()
        count = 0
        with connection.cursor() as cursor:
            for row in rows:
                values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in self._fields]
                cursor.execute(written.sql, values)
                count += cursor.rowcount
                row._state.adding, row._state.db = False, connection.alias
        return count

    def _write(self, connection: BaseDatabaseWrapper) -> _Written:
        query: Any = InsertQuery(self._model, on_conflict=self._on_conflict)
        query.insert_values(self._fields, [self._model()])
        [(sql, _)] = query.get_compiler(connection=connection).as_sql()
        return _Written(sql)
