"""Collects the sentences of the code into the catalogues, and checks that every catalogue says them all."""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import typer
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FOLDERS = ("views", "handlers", "jobs", "bot")
# `words("…")`, `words.plain("…")`, `words.count("…", "…", n)` and `marked("…")`.
KEYWORDS = {"words": None, "plain": None, "marked": None, "count": (1, 2)}
_PLACEHOLDER = re.compile(r"\{\w+\}")
_TAG = re.compile(r"</?[a-z]+")
# A button's label grows in translation; past this it is cut on a phone.
GROWTH_MAX, GROWTH_FREE = 2.0, 20

app = typer.Typer(add_completion=False)


@app.command()
def update(language: str | None = None) -> None:
    """Bring every catalogue up to date with the code; a new LANGUAGE gets one."""
    source = sentences()
    for code in sorted({*catalogues(), *([language] if language else [])}):
        path = HERE / code / "LC_MESSAGES" / "stallkeeper.po"
        catalogue = _read(path, code) if path.exists() else Catalog(locale=code, domain="stallkeeper")
        catalogue.update(source, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        written = BytesIO()
        write_po(written, catalogue, width=110, sort_output=True, no_location=True, omit_header=False)
        path.write_bytes(written.getvalue())


@app.command()
def check() -> None:
    """Print whatever is wrong with a catalogue; exit 1 if anything is."""
    source = sentences()
    faults = [f"{code}: {fault}" for code in catalogues() for fault in _faults(code, source)]
    for fault in faults:
        typer.echo(fault)
    raise typer.Exit(bool(faults))


def sentences() -> Catalog:
    """Every sentence of the code."""
    found = Catalog(domain="stallkeeper")
    for folder in FOLDERS:
        for _, _, message, comments, context in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(message, auto_comments=comments, context=context)
    return found


def catalogues() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in HERE.glob("*/LC_MESSAGES/stallkeeper.po"))


def _faults(code: str, source: Catalog) -> Iterator[str]:
    known = _read(HERE / code / "LC_MESSAGES" / "stallkeeper.po", code)
    wanted = {message.id for message in source if message.id}
    for message in known:
        if message.id and message.id not in wanted:
            yield f"no longer said: {message.id!r}"
    for message in source:
        if message.id:
            yield from _message_faults(message, known.get(_key(message)), known.num_plurals)


def _message_faults(message: Message, found: Message | None, plurals: int) -> Iterator[str]:
    originals = _forms(message.id)
    if found is None:
        yield f"missing: {originals[0]!r}"
        return
    translations = _forms(found.string)
    if len(originals) > 1 and len(translations) != plurals:
        yield f"{len(translations)} plural forms instead of {plurals}: {originals[0]!r}"
    for translation in translations:
        if not translation or found.fuzzy:
            yield f"not translated: {originals[0]!r}"
        elif not _has_same_facts(originals, translation):
            yield f"other placeholders: {originals[0]!r} → {translation!r}"
        elif sorted(_TAG.findall(translation)) != sorted(_TAG.findall(originals[0])):
            yield f"other tags: {originals[0]!r} → {translation!r}"
        elif len(translation) > GROWTH_FREE + GROWTH_MAX * len(originals[-1]):
            yield f"much longer: {originals[0]!r} → {translation!r}"


def _has_same_facts(originals: tuple[str, ...], translation: str) -> bool:
    wanted, given = _placeholders(*originals), _placeholders(translation)
    # In a plural form a language may say "one" without the number.
    may_miss = {"{number}"} if len(originals) > 1 else set()
    return given <= wanted and wanted - given <= may_miss


def _forms(text: object) -> tuple[str, ...]:
    return tuple(str(form) for form in text) if isinstance(text, tuple | list) else (str(text),)


def _placeholders(*texts: str) -> set[str]:
    return {placeholder for text in texts for placeholder in _PLACEHOLDER.findall(text)}


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _read(path: Path, code: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=code)


if __name__ == "__main__":
    sys.exit(app())
