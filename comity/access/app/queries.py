"""What is asked about people and notices."""

from django.db.models import QuerySet

from comity.access.app.models import Notice, Person, Token
from comity.kernel.errors import InvalidInputError


class NoSuchPersonError(InvalidInputError):
    """Nobody of that name or id is enrolled here."""

    code = "access.no_such_person"
    remedy = "List the people of this node: comity node person list."


class NoSuchNoticeError(InvalidInputError):
    """There is no notice of that number."""

    code = "access.no_such_notice"
    remedy = "List the notices again."


def person_by_digest(digest: str) -> Person | None:
    """Return the active person whose unrevoked token has ``digest``, if there is one."""
    held = (
        Token.objects.select_related("person")
        .filter(digest=digest, revoked_at=None, person__active=True)
        .first()
    )
    return None if held is None else held.person


def people() -> QuerySet[Person]:
    """Return everybody who was ever enrolled, by name."""
    return Person.objects.all()


def person(id_or_name: str) -> Person:
    """Return the one person with that id or that very name.

    Raises:
        NoSuchPersonError: There is none, or the name is not unique.
    """
    found = list(Person.objects.filter(id=id_or_name) or Person.objects.filter(name=id_or_name)[:2])
    if len(found) != 1:
        msg = f"{'nobody is' if not found else 'more than one person is'} enrolled as {id_or_name}"
        raise NoSuchPersonError(msg, asked=id_or_name)
    return found[0]


def notices(reader: Person, *, unseen_only: bool) -> QuerySet[Notice]:
    """Return the notices that ``reader`` may see, the newest first.

    A provider's people see what concerns their own orders and nothing else of the node.
    """
    found = Notice.objects.all()
    if reader.provider_code is not None:
        found = found.filter(facts__provider=reader.provider_code)
    return found.filter(seen_at=None) if unseen_only else found


def notice(reader: Person, number: int) -> Notice:
    """Return the notice of that number, if ``reader`` may see it.

    Raises:
        NoSuchNoticeError: There is none for this reader.
    """
    found = notices(reader, unseen_only=False).filter(pk=number).first()
    if found is None:
        msg = f"there is no notice {number}"
        raise NoSuchNoticeError(msg, notice=number)
    return found
