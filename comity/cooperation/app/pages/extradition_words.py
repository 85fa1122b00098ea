"""What the acts, fields and codes of an extradition are called on pages."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comity.cooperation.acts import Act

Words = Mapping[str, Promise]

TASKS: Words = MappingProxyType(
    {
        "decide_extradition": _("Decide on the extradition"),
        "arrest": _("Have the person arrested: a second person"),
        "send_documents": _("Send the papers"),
        "hold_consultation": _("Meet them, and write down what was said"),
        "give_assurances": _("Decide on the assurances"),
        "arrange_surrender": _("Arrange the surrender: a second person"),
        "surrender": _("Hand the person over"),
        "report_outcome": _("Say what came of your own case"),
    }
)
ACTS: Words = MappingProxyType(
    {
        "order_arrest": _("Order the arrest"),
        "arrest": _("Say that the person was arrested"),
        "free": _("Say that the person is free"),
        "send_documents": _("Send the papers"),
        "decline_views": _("Decline to say anything"),
        "ask_consultation": _("Ask to be consulted"),
        "hold_consultation": _("Write down the consultation"),
        "arrange_surrender": _("Arrange the surrender"),
        "surrender": _("Say that the person was handed over"),
        "return_person": _("Say that the person is back"),
        "prosecute": _("Prosecute instead"),
        "report_outcome": _("Say what came of it"),
    }
)
ICONS: Mapping[str, str] = MappingProxyType(
    {
        "order_arrest": "gavel",
        "arrest": "lock",
        "free": "lock-open",
        "send_documents": "files",
        "decline_views": "x",
        "ask_consultation": "message-2",
        "hold_consultation": "message-2",
        "arrange_surrender": "calendar-plus",
        "surrender": "arrow-right",
        "return_person": "arrow-back-up",
        "prosecute": "scale",
        "report_outcome": "circle-check",
    }
)
HAPPENED: Words = MappingProxyType(
    {
        "order_arrest": _("Arrest ordered"),
        "arrest": _("Person arrested: the papers are waited for"),
        "free": _("Person free"),
        "send_documents": _("Papers sent"),
        "decline_views": _("Nothing said to the intended refusal"),
        "ask_consultation": _("Consultation asked for"),
        "hold_consultation": _("Consultation held"),
        "arrange_surrender": _("Surrender arranged"),
        "surrender": _("Person handed over"),
        "return_person": _("Person back"),
        "prosecute": _("Case handed to the own prosecutor"),
        "report_outcome": _("Outcome of the own case told"),
    }
)
DONE: Words = MappingProxyType(
    {
        "order_arrest": _("Kept. Now a second person has the arrest carried out."),
        "arrest": _("They are told of the arrest, and by when the papers must come."),
        "free": _("They are told that the person is free, and why."),
        "send_documents": _("The papers were announced. They go on with your request."),
        "decline_views": _("They are told that you do not want to say anything."),
        "ask_consultation": _("They have to meet you before they refuse."),
        "hold_consultation": _("They see what was written down, and can still speak."),
        "arrange_surrender": _("They are told when and where they get the person."),
        "surrender": _("They are told of the surrender."),
        "return_person": _("They are told that the person is back."),
        "prosecute": _("They are told who deals with the case now."),
        "report_outcome": _("They are told what came of the case."),
    }
)
LEADS: Mapping[Act, Promise] = MappingProxyType(
    {
        Act.ORDER_ARREST: _("A second person has it carried out. You cannot do both."),
        Act.ARREST: _("From now the papers are waited for. Without them the person is released."),
        Act.FREE: _("They see why, and can ask anew once the papers are there."),
        Act.SEND_DOCUMENTS: _("Name every paper. The time to decide begins when they have them."),
        Act.DECLINE_VIEWS: _("They can refuse at once, on the grounds that they have told you."),
        Act.ASK_CONSULTATION: _("They cannot refuse before they have met you."),
        Act.HOLD_CONSULTATION: _("They have their time again to give their views."),
        Act.ARRANGE_SURRENDER: _("Whoever granted it cannot arrange it as well."),
        Act.SURRENDER: _("They have the person. This cannot be undone."),
        Act.RETURN_PERSON: _("The surrender for a time has ended."),
        Act.PROSECUTE: _("They see who deals with the case, and hear what comes of it."),
        Act.REPORT_OUTCOME: _("The request is closed with that."),
    }
)
"""What an act brings about, before it is done."""

OWN_LEADS: Mapping[Act, Promise] = MappingProxyType(
    {
        Act.ACKNOWLEDGE: _("They see that somebody answers for it."),
        Act.ASK: _("Ask all questions at once. Your time stops until they answer."),
        Act.ANSWER: _("They go on with your request as soon as they have your answer."),
        Act.ACCEPT: _("They are told that you grant it. A second person arranges the surrender."),
        Act.CONSULT: _(
            "Nothing can be refused before they were told the grounds, the law and the reason. "
            "They have fifteen days or more to speak."
        ),
        Act.REFUSE: _("You can refuse on the grounds alone that you have told them."),
        Act.GIVE_VIEWS: _("They decide anew with what you say."),
        Act.SET_CONDITIONS: _("You go on as soon as they have given the assurances."),
        Act.ACCEPT_CONDITIONS: _("The assurances bind your State, in the words that you write."),
        Act.POSTPONE: _("The surrender waits. You are reminded on the day of the review."),
        Act.RESUME: _("They are told that you go on."),
        Act.WITHDRAW: _("They are told to stop, and to release the person."),
        Act.CLOSE: _("Nothing more is expected of anybody."),
    }
)
"""The same, of acts that mean something else in other kinds."""

TONES: Mapping[str, str] = MappingProxyType(
    {
        "order_arrest": "amber",
        "arrest": "amber",
        "free": "blue",
        "send_documents": "blue",
        "decline_views": "blue",
        "ask_consultation": "violet",
        "hold_consultation": "violet",
        "arrange_surrender": "blue",
        "surrender": "green",
        "return_person": "blue",
        "prosecute": "blue",
        "report_outcome": "green",
    }
)
FIELDS: Words = MappingProxyType(
    {
        "person": _("Person sought"),
        "extradition_purpose": _("What the person is sought for"),
        "remaining_sentence_months": _("Months that remain to be served"),
        "warrant": _("Warrant or judgment"),
        "law_text": _("Law on offence, penalty and limitation"),
        "certification": _("How the papers are certified"),
        "provisional_arrest": _("Arrest before the papers are judged"),
        "documents_follow": _("The papers follow"),
        "arrested_on": _("Arrested on"),
        "documents_sent_on": _("Papers sent on"),
        "provisional_docs_due": _("Papers due on"),
        "notice_number": _("Notice of a police organisation"),
        "consultation": _("Consultation"),
        "refusal": _("Refusal"),
    }
)
PIECES: Words = MappingProxyType(
    {
        "conduct": _("Conduct"),
        "requested_conduct": _("Conduct in the law of the requested State"),
        "requested_penalty_months": _("Maximum penalty there in months"),
        "punishments": _("Punishments"),
        "names": _("All names"),
        "aliases": _("Other names used"),
        "birth_date": _("Day of birth"),
        "birth_place": _("Place of birth"),
        "nationality": _("Nationality"),
        "sex": _("Sex"),
        "description": _("Description"),
        "photo": _("Picture"),
        "fingerprints": _("Prints"),
        "passport": _("Travel document"),
        "known_place": _("Thought to be at"),
        "certified": _("Certified"),
        "attachment": _("Attachment"),
        "intended_on": _("Intention told on"),
        "requested_on": _("Asked for on"),
        "notified_on": _("Told on"),
        "minimum_months": _("Lowest maximum penalty in months"),
        "punishable": _("It can be punished here, too"),
        "what": _("What it is"),
    }
)
SAID: Words = MappingProxyType(
    {
        "order_number": _("Number of the order"),
        "decided_on": _("Decided on"),
        "decided_by": _("Decided by"),
        "done_by": _("Carried out by"),
        "arrested_on": _("Arrested on"),
        "documents_due": _("Papers due on"),
        "due_law": _("Law of the longer time"),
        "where_arrested": _("Where"),
        "freed_on": _("Free since"),
        "compared": _("Conduct compared, offence by offence"),
        "proposed_on": _("Day proposed"),
        "held_on": _("Held on"),
        "participants": _("Who took part"),
        "record": _("What was said"),
        "assurances": _("Assurances"),
        "wording": _("Wording that binds"),
        "surrender_on": _("Surrender on"),
        "venue": _("Place"),
        "belongings": _("Property handed over"),
        "temporary": _("For a time only"),
        "return_by": _("Back by"),
        "surrendered_on": _("Handed over on"),
        "custody_days": _("Days in custody, which count"),
        "returned_on": _("Back on"),
        "handed_on": _("Handed on, on"),
        "prosecution_outcome": _("Outcome"),
        "documents": _("Papers"),
        "sent_on": _("Sent on"),
    }
)
GROUNDS: Words = MappingProxyType(
    {
        "nationality": _("Own national"),
        "death_penalty": _("Death penalty"),
        "jurisdiction": _("Own jurisdiction"),
        "own_prosecution": _("Prosecuted here instead"),
        "judged_in_absence": _("Judged in absence"),
    }
)
CLOCKS: Words = MappingProxyType(
    {"papers": _("Papers of the extradition"), "surrender": _("Hand the person over")}
)
PURPOSES: Words = MappingProxyType(
    {"prosecution": _("For a trial"), "sentence": _("To serve a sentence")}
)
SEXES: Words = MappingProxyType(
    {
        "male": _("Male"),
        "female": _("Female"),
        "other": _("As in the travel document: other"),
    }
)
PROTECTED: Words = MappingProxyType(
    {
        "none": _("No such role"),
        "lawyer": _("Lawyer"),
        "doctor": _("Doctor"),
        "journalist": _("Journalist"),
        "diplomat": _("Diplomat"),
        "elected": _("Elected person"),
    }
)
ASSURANCES: Words = MappingProxyType(
    {
        "speciality": _("Speciality: tried for these offences alone"),
        "death_penalty": _("No death penalty"),
        "fair_trial": _("Fair trial"),
        "retrial": _("New trial after a judgment in absence"),
        "detention": _("Conditions of detention"),
        "other": pgettext_lazy("assurance", "Another assurance"),
    }
)
OUTCOMES: Words = MappingProxyType(
    {
        "convicted": _("Convicted"),
        "acquitted": _("Acquitted"),
        "discontinued": _("Case discontinued"),
        "other": pgettext_lazy("outcome of a case", "Something else"),
    }
)
