"""Collects the sentences of the code into the catalogues, and checks that every catalogue says them all."""

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import typer
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FOLDERS = ("views", "handlers", "jobs", "bot")
# `words("…")`, `words.plain("…")` and `marked("…")` say one sentence, `words.count("…", "…", n)` has two for it;
# what a command does is said by `routes.command("…", menu="…")`.
# `phrases("…, …")` lists what people say to us, as many as a language has.
_SAYING, _COUNTING, _MENU, _PHRASES = {"words", "plain", "marked", "phrases"}, "count", "menu", "phrases"
# A label longer than this is cut on a phone; what stands in braces is clipped when it is filled in.
_LABELLED, _LABEL, LABEL_MAX = {"Button", "Key"}, "label", 24
_PLACEHOLDER = re.compile(r"\{\w+\}")
_TAG = re.compile(r"</?[a-z]+")
# A sentence grows in translation; past this it says more than it should.
GROWTH_MAX, GROWTH_FREE = 2.0, 20

app = typer.Typer(add_completion=False)


@app.command()
def update(language: str | None = None) -> None:
    """Bring every catalogue up to date with the code; a new LANGUAGE gets one."""
    source = sentences()
    for code in sorted({*catalogues(), *([language] if language else [])}):
        path = HERE / code / "LC_MESSAGES" / "stallkeeper.po"
        catalogue = _read(path, code) if path.exists() else _new(code)
        catalogue.update(source, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        written = BytesIO()
        write_po(written, catalogue, width=110, sort_output=True, no_location=True, omit_header=False)
        path.write_bytes(written.getvalue())


@app.command()
def check() -> None:
    """Print whatever is wrong with a catalogue; exit 1 if anything is."""
    source = sentences()
    faults = [f"{code}: {fault}" for code in catalogues() for fault in faults_of(code, source)]
    for fault in faults:
        typer.echo(fault)
    raise typer.Exit(bool(faults))


def sentences() -> Catalog:
    """
    Every sentence of the code; a button's label and a list of phrases are flagged as such.

    Raises:
        SystemExit: A sentence is put together in the code, so that nobody can translate it.
    """
    found = Catalog(domain="stallkeeper")
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))):
        tree = ast.parse(path.read_text(), str(path))
        labels = {id(call.args[0]) for call in _calls(tree) if _name(call) in _LABELLED and call.args}
        for call in _calls(tree):
            message = _message(call, f"{path.relative_to(ROOT)}:{call.lineno}")
            if message is not None:
                flags = {_LABEL: id(call) in labels, _PHRASES: _name(call) == _PHRASES}
                found.add(message, flags=[flag for flag, is_set in flags.items() if is_set])
    return found


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _message(call: ast.Call, where: str) -> str | tuple[str, str] | None:
    """What the call says, None where it says nothing of its own."""
    name, menu = _name(call), next((each.value for each in call.keywords if each.arg == _MENU), None)
    if name == _COUNTING and len(call.args) > 1:
        one, many = (_text(argument, where) for argument in call.args[:2])
        return (one, many) if one and many else None
    if name in _SAYING and call.args:
        return _text(call.args[0], where)
    return _text(menu, where) if menu is not None else None


def _text(argument: ast.expr, where: str) -> str | None:
    if isinstance(argument, ast.JoinedStr | ast.BinOp):
        sys.exit(f"{where}: a sentence is one literal, with its facts in braces")
    # Anything else is a sentence that was marked where it stands in its table.
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def catalogues() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parent.parent.name for path in HERE.glob("*/LC_MESSAGES/stallkeeper.po"))


def faults_of(code: str, source: Catalog) -> Iterator[str]:
    """What is wrong with the catalogue of a language."""
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
        elif _LABEL in message.flags and len(_PLACEHOLDER.sub("", translation)) > LABEL_MAX:
            yield f"too long for a button: {originals[0]!r} → {translation!r}"
        elif _PHRASES not in message.flags and len(translation) > GROWTH_FREE + GROWTH_MAX * len(originals[-1]):
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


def _new(code: str) -> Catalog:
    return Catalog(
        locale=code,
        domain="stallkeeper",
        project="Stallkeeper",
        version="1",
        header_comment=f"# What the shop says in {Locale.parse(code).english_name}. “make words” brings it up to date.",
        last_translator="Stallkeeper",
        language_team=code,
        msgid_bugs_address="-",
        revision_date=datetime.now(UTC),
        fuzzy=False,
    )


def _read(path: Path, code: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=code)


if __name__ == "__main__":
    sys.exit(app())
