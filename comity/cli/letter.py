"""``comity letter``: make letters, verify them, and carry requests in and out of other programs.

Exit status of ``verify``: 0 verified, 5 intact but not to be relied on, 3 altered or no letter.

Example:
    $ comity letter make XA-PRES-2026-000001 --language ar --out letter.pdf --as officer.toml
    $ comity letter verify letter.pdf --anchor authority.pem
"""

import logging
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

from comity.cli.api_client import ApiClient, Identity
from comity.cli.desk import SECONDS, MalformedFileError, as_option, form, json_option, named
from comity.cli.output import card, plain, print_json, show
from comity.cli.problems import Exit
from comity.cli.speech import language_option, on_a_terminal, speech
from comity.kernel.errors import ComityError
from comity.kernel.strict_json import parse_object

if TYPE_CHECKING:
    from comity.cooperation.letters.verification import Verdict
    from comity.cooperation.letters.words import Wording
    from comity.protocol.keyring import KeyDocument

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_SIGNS = {"good": "ok", "not_proved": "??", "altered": "!!"}


@click.group()
def letter() -> None:
    """Letters: make, verify, and what comes in and goes out as text."""


@letter.command()
@click.argument("asked", metavar="REF", type=named)
@click.option("--out", type=_NEW, required=True, help="The file to make; it must not exist.")
@click.option("--statement", help="SHA-256 of another statement than the request itself.")
@language_option
@as_option
@json_option
def make(
    asked: str,
    *,
    out: Path,
    statement: str | None,
    language: str,
    identity: Path | None,
    as_json: bool,
) -> None:
    """Make a sealed letter of the request REF."""
    query = {"language": language} | ({"statement": statement} if statement else {})
    with closing(ApiClient(Identity.read(identity), seconds=SECONDS)) as client:
        pdf = b"".join(client.download(f"/requests/{asked}/letter?{urlencode(query)}"))
    _keep(out, pdf)
    show({"letter": str(out), "bytes": len(pdf), "language": language}, as_json=as_json)


@letter.command()
@click.argument("file", type=_FILE)
@click.option("--anchor", type=_FILE, help="Certificate of the sealing State (PEM), got elsewhere.")
@click.option("--stamps", type=_FILE, help="Certificates (PEM) that time stamps must lead to.")
@click.option("--keys", type=_FILE, multiple=True, help="Key document of a member.")
@click.option("--crl", type=_FILE, multiple=True, help="List of withdrawn certificates.")
@click.option("--for", "addressee", default="", help="Code of the member that verifies.")
@click.option("--seen", type=_NEW, help="File of letters acted on; a verified one is added.")
@click.option("--practice", is_flag=True, help="Let letters for training count.")
@click.option("--at", "at", metavar="TIME", help="Judge as of this time; now if left out.")
@language_option
@json_option
def verify(
    file: Path,
    *,
    anchor: Path | None,
    stamps: Path | None,
    keys: tuple[Path, ...],
    crl: tuple[Path, ...],
    addressee: str,
    seen: Path | None,
    practice: bool,
    at: str | None,
    language: str,
    as_json: bool,
) -> int:
    """Tell who asks in the letter FILE, on whose authority, since when, and what was changed."""
    from comity.cooperation.letters.judging import Asked
    from comity.cooperation.letters.verification import Standing, verified

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # the verdict says it in words
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    pdf = file.read_bytes()
    asked = Asked(
        now=_instant(at),
        anchor=b"" if anchor is None else anchor.read_bytes(),
        stamps=b"" if stamps is None else stamps.read_bytes(),
        documents=[_document(path) for path in keys],
        revocations=[_list(path) for path in crl],
        addressee=addressee,
        seen=_seen(seen),
        practice=practice,
    )
    verdict = verified(pdf, asked, wording=_wording_of(pdf))
    if seen is not None and verdict.standing is Standing.VERIFIED:
        with seen.open("a", encoding="ascii") as kept:
            kept.write(f"{verdict.digest}\n{verdict.facts['statement']}\n")
    return _told(verdict, _wording(language), as_json=as_json)


@letter.command("page")
def page_() -> None:
    """Print the page that verifies letters without a network: one HTML file, for anybody."""
    from comity.cooperation.letters.pages import page, words_in
    from comity.cooperation.letters.words import LANGUAGES

    first = [words_in(_wording("en"))]
    spoken = [words_in(_wording(one)) for one in LANGUAGES if one != "en"]
    click.echo(page([*first, *spoken]), nl=False)


def _told(verdict: "Verdict", wording: "Wording", *, as_json: bool) -> int:
    status = Exit(int(verdict.standing))
    if as_json:
        print_json(
            {
                "standing": verdict.standing.name.lower(),
                "exit": int(status),
                "letter": verdict.digest,
                "findings": [
                    {"code": one.code, "weight": str(one.weight), "detail": one.detail}
                    for one in verdict.findings
                ],
                "facts": verdict.facts,
            }
        )
        return status
    click.echo(on_a_terminal(wording.label("verdicts", verdict.standing.name)))
    for one in verdict.findings:
        words = on_a_terminal(wording.label("findings", one.code))
        detail = f" ({plain(one.detail)})" if one.detail else ""
        click.echo(f"  {_SIGNS[one.weight]} {words}{detail}")
    told = {
        on_a_terminal(wording.label("verdict_facts", name)): fact
        for name, fact in verdict.facts.items()
        if fact
    }
    if told and status is not Exit.INVALID:
        click.echo(card(told))
    return status


def _wording_of(pdf: bytes) -> "Wording | None":
    """Return the words of the language in which the letter says that it is written."""
    from comity.cooperation.letters import papers
    from comity.cooperation.letters.letters import Source

    try:
        return _wording(Source.from_bytes(papers.read(pdf).source).language)
    except ComityError:
        return None


def _wording(language: str) -> "Wording":
    from comity.cooperation.letters.words import Wording

    return Wording(language, speech(language).translate)


def _instant(at: str | None) -> datetime:
    if at is None:
        return datetime.now(tz=UTC)
    try:
        found = datetime.fromisoformat(at)
    except ValueError as error:
        msg = "write a time such as 2026-03-01T14:05:09+01:00"
        raise click.BadParameter(msg, param_hint="--at") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _document(path: Path) -> "KeyDocument":
    from comity.kernel.strict_json import parse_object
    from comity.protocol.keyring import KeyDocument

    return KeyDocument.from_json(parse_object(path.read_bytes()))


def _list(path: Path) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    content = path.read_bytes()
    try:
        is_pem = content.lstrip().startswith(b"-----")
        held = x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)
    except ValueError as error:
        msg = f"{path} is no list of withdrawn certificates"
        raise MalformedFileError(msg, path=str(path)) from error
    return held.public_bytes(Encoding.DER)


def _seen(path: Path | None) -> frozenset[str]:
    if path is None or not path.exists():
        return frozenset()
    return frozenset(path.read_text(encoding="ascii").split())


def _keep(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as made:
            made.write(content)
    except OSError as error:
        msg = f"cannot write {path}: {error.strerror}"
        raise MalformedFileError(msg, path=str(path)) from error


@letter.command()
@click.argument("file", type=_FILE)
@language_option
def text(file: Path, *, language: str) -> None:
    """Print the request in FILE (YAML or JSON) as structured text, for a word processor."""
    from comity.cooperation.letters.texts import as_text

    said = form(file)
    wording, names = _wording(language), _instruments(said["content"], language)
    asked = (said["kind"], said["to"], said["content"])
    click.echo(as_text(*asked, wording, shown=on_a_terminal, names=names), nl=False)


def _instruments(content: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return what the law data that came with the program call the instruments of a request."""
    from comity.law.editions import edition_of

    rows = content.get("legal_basis") or ()
    codes = {str(row.get("instrument") or "") for row in rows if isinstance(row, dict)}
    corpus = edition_of(None, practice=False, folder=None) if codes else None
    told = speech(language)
    return {
        f"instrument:{code}": told.title(corpus, code)
        for code in codes
        if corpus is not None and code in corpus.instruments
    }


@letter.command("read")
@click.argument("file", type=_FILE)
def read_(file: Path) -> None:
    """Read a request back from structured text, and print it as JSON for comity request."""
    from comity.cooperation.request_texts import read

    kind, to, content = read(_text_of(file))
    print_json({"kind": kind, "to": to, "content": content})


@letter.command()
@click.argument("file", type=_FILE)
@click.option("--for-addressee", is_flag=True, help="Leave out what is for its State alone.")
@click.option("--xml", "as_xml", is_flag=True, help="Print XML instead of JSON.")
def certificate(file: Path, *, for_addressee: bool, as_xml: bool) -> None:
    """Print the request in FILE as the data of a certificate, section by section."""
    from comity.cooperation import certificate_xml
    from comity.cooperation.certificate_files import written

    said = form(file)
    made = written(said["kind"], said["to"], said["content"], for_addressee=for_addressee)
    if as_xml:
        click.echo(certificate_xml.written(made), nl=False)
    else:
        print_json(made)


@letter.command("read-certificate")
@click.argument("file", type=_FILE)
def read_certificate(file: Path) -> int:
    """Read a request from the data of a certificate; exits with 3 if it holds more.

    The data are JSON or XML, as the certificate command prints them. What no such request has is
    told on the side, with its place in the file.
    """
    from comity.cooperation import certificate_xml
    from comity.cooperation.certificate_files import read

    raw = _text_of(file).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").encode()
    is_xml = raw.lstrip().startswith(b"<")
    found = read(certificate_xml.read(raw.lstrip()) if is_xml else parse_object(raw))
    print_json({"kind": found.kind, "to": found.to, "content": found.content})
    for place, value in found.unknown.items():
        click.echo(f"not known: {plain(place)}: {plain(value)}", err=True)
    return Exit.INVALID if found.unknown else Exit.DONE


@letter.command()
@click.argument("file", type=_FILE)
@click.option("--wrong", type=_NEW, help="File to make of the bad lines, to be mended.")
@json_option
def identifiers(file: Path, *, wrong: Path | None, as_json: bool) -> int:
    """Check a table of identifiers (CSV): one form each, each once; exits with 3 if lines are bad.

    With --json the rows are printed as the field targets of a request takes them.
    """
    from comity.cooperation.identifier_files import read

    found = read(_text_of(file))
    if wrong is not None and found.wrong:
        _keep(wrong, found.wrong_lines().encode())
    counts = {
        "good": len(found.targets),
        "wrong": len(found.wrong),
        "named twice": found.twice,
        "brought to another form": len(found.changed),
    }
    if as_json:
        bad = [{"line": one.line, "fault": one.fault, **one.cells} for one in found.wrong]
        changed = [{"line": one.line, "from": one.before, "to": one.after} for one in found.changed]
        print_json({**counts, "targets": found.targets, "lines": bad, "changed": changed})
    else:
        show(counts, as_json=False)
        for one in found.wrong:
            click.echo(f"line {one.line}: {one.fault}: {plain(one.cells.get('value'))}", err=True)
    return Exit.INVALID if found.wrong else Exit.DONE


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        msg = f"{path} is no text in UTF-8: {error.reason} at byte {error.start}"
        raise MalformedFileError(msg, path=str(path)) from error
