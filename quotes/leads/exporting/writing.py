"""Rows into a file, one after the other: what has been written is not held."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

import xlsxwriter

from quotes.leads.exporting.columns import Cell
from quotes.leads.exporting.neutral import neutralise

A_PIECE = 64 * 1024


@dataclass(frozen=True)
class Region:
    """How a spreadsheet of that region reads CSV."""

    label: str
    delimiter: str
    decimal: str
    day: str
    moment: str


REGIONS = {
    "us": Region("United States: comma, 1234.50, 12/31/2026", ",", ".", "%m/%d/%Y", "%m/%d/%Y %H:%M"),
    "uk": Region("United Kingdom: comma, 1234.50, 31/12/2026", ",", ".", "%d/%m/%Y", "%d/%m/%Y %H:%M"),
    "eu": Region("Continental Europe: semicolon, 1234,50, 31.12.2026", ";", ",", "%d.%m.%Y", "%d.%m.%Y %H:%M"),
    "iso": Region("Programs: comma, 1234.50, 2026-12-31", ",", ".", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"),
}
BOM = b"\xef\xbb\xbf"


def write_csv(labels: Sequence[str], rows: Iterable[Sequence[Cell]], region: Region, *, bom: bool) -> Iterator[bytes]:
    """Pieces of the file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=region.delimiter, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    if bom:
        yield BOM
    writer.writerow(labels)
    for row in rows:
        writer.writerow([_as_text(cell, region) for cell in row])
        if buffer.tell() > A_PIECE:
            yield _take(buffer)
    yield _take(buffer)


def _as_text(cell: Cell, region: Region) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", region.decimal)
    if isinstance(cell, datetime):
        return cell.strftime(region.moment)
    if isinstance(cell, date):
        return cell.strftime(region.day)
    return "" if cell is None else neutralise(str(cell), is_typed=False)


def write_json(keys: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """An array of objects, one a line; amounts are text, so that no cent is lost, and dates as in ISO 8601."""
    buffer = io.StringIO()
    buffer.write("[")
    for number, row in enumerate(rows):
        buffer.write(",\n" if number else "\n")
        record = {key: _as_json(cell) for key, cell in zip(keys, row, strict=True)}
        buffer.write(json.dumps(record, ensure_ascii=False))
        if buffer.tell() > A_PIECE:
            yield _take(buffer)
    buffer.write("\n]\n")
    yield _take(buffer)


def _as_json(cell: Cell) -> str | int | None:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return str(cell)
    return neutralise(cell, is_typed=True) if isinstance(cell, str) else cell


def write_xlsx(labels: Sequence[str], rows: Iterable[Sequence[Cell]], target: BinaryIO) -> None:
    """Each row goes to the disk when the next begins; text is written as text, whatever it looks like."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("Leads")
        head = book.add_format({"bold": True})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        day, amount = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(labels) - 1, 18)
        for column, label in enumerate(labels):
            sheet.write_string(0, column, label, head)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, column, cell, moment if isinstance(cell, datetime) else day)
                elif isinstance(cell, Decimal):
                    sheet.write_number(line, column, cell, amount)
                elif isinstance(cell, int):
                    sheet.write_number(line, column, cell)
                elif cell:
                    sheet.write_string(line, column, neutralise(cell, is_typed=True))


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode(errors="replace")
    buffer.seek(0)
    buffer.truncate()
    return piece
