"""What a request for extradition says."""

from comity.cooperation.asking import AnyRequest, Offence, Person
from comity.cooperation.contents import Content, Flag, Line, Text, Whole


class ComparedOffence(Offence):
    """One offence, with the conduct and the penalty on both sides.

    Attributes:
        conduct: What the person did, as the provision describes it.
        requested_conduct: How the law of the requested State describes the same conduct.
        requested_penalty_months: Highest penalty there.
        punishments: Punishments that may need an assurance.
    """

    conduct: Text | None = None
    requested_conduct: Text | None = None
    requested_penalty_months: Whole | None = None
    punishments: tuple[Line, ...] | None = None


class Sought(Content):
    """The person who is sought."""

    names: Line | None = None
    aliases: tuple[Line, ...] | None = None
    birth_date: Line | None = None
    birth_place: Line | None = None
    nationality: tuple[Line, ...] | None = None
    sex: Line | None = None
    description: Text | None = None
    photo: Line | None = None
    fingerprints: Line | None = None
    passport: Line | None = None
    known_place: Text | None = None
    minor: Flag | None = None
    protected_role: Line | None = None


class Warrant(Content):
    """The warrant or the judgment."""

    number: Line | None = None
    authority: Line | None = None
    date: Line | None = None
    certified: Flag | None = None
    attachment: Line | None = None


class Consulted(Content):
    """The step before a refusal, where a form of another origin carries it."""

    intended_on: Line | None = None
    requested_on: Line | None = None
    outcome: Line | None = None


class Refused(Content):
    """The refusal, where a form of another origin carries it."""

    grounds: tuple[Line, ...] | None = None
    notified_on: Line | None = None


class ExtraditionRequest(AnyRequest):
    """A person is to be handed over, for a trial or to serve a sentence.

    Attributes:
        law_text: Attachments with the law on offence, penalty and limitation.
        certification: How the papers are certified.
        provisional_arrest: The arrest is asked for before the papers are judged.
        documents_follow: The papers follow; for now only the arrest is asked for.

    Source: process 1.9; European Convention on Extradition, Arts. 12, 16.
    """

    offence: tuple[ComparedOffence, ...] | None = None
    persons: tuple[Person, ...] | None = None
    assurances: tuple[Text, ...] | None = None
    person: Sought | None = None
    extradition_purpose: Line | None = None
    remaining_sentence_months: Whole | None = None
    warrant: Warrant | None = None
    law_text: tuple[Line, ...] | None = None
    certification: Text | None = None
    provisional_arrest: Flag | None = None
    documents_follow: Flag | None = None
    arrested_on: Line | None = None
    documents_sent_on: Line | None = None
    provisional_docs_due: Line | None = None
    notice_number: Line | None = None
    consultation: Consulted | None = None
    refusal: Refused | None = None
