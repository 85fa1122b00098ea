"""What the acts, fields and codes of a consultation on jurisdiction are called on pages."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comity.cooperation.acts import Act

Words = Mapping[str, Promise]

TASKS: Words = MappingProxyType(
    {
        "give_position": _("Give your position"),
        "agree_outcome": _("Decide whether you agree to their outcome"),
    }
)
ACTS: Words = MappingProxyType(
    {
        "give_position": _("Give your position"),
        "end_talks": _("End without agreement"),
    }
)
ICONS: Mapping[str, str] = MappingProxyType({"give_position": "scale", "end_talks": "x"})
HAPPENED: Words = MappingProxyType(
    {
        "give_position": _("Position of the State that was asked given"),
        "end_talks": _("Ended without agreement: the dissent is kept"),
    }
)
DONE: Words = MappingProxyType(
    {
        "give_position": _("Your position was sent."),
        "end_talks": _("They are told why there is no agreement."),
    }
)
LEADS: dict[Act, Promise] = {
    Act.GIVE_POSITION: _("They see your position. They can agree to what you propose."),
    Act.END_TALKS: _("Both positions and your dissent are kept. Each State decides by itself."),
}
OWN_LEADS: dict[Act, Promise] = {
    Act.ACKNOWLEDGE: _("They see that somebody answers for it. Your time to take a position runs."),
    Act.ASK: _("Ask all questions at once. Your time stops until they answer."),
    Act.ANSWER: _("They go on as soon as they have your answer."),
    Act.GIVE_VIEWS: _("They see your position. They can agree to what you propose."),
    Act.ACCEPT: _("You agree to what they proposed last, word for word. It binds both."),
    Act.ACCEPT_CONDITIONS: _("You agree to what they proposed last, word for word. It binds both."),
    Act.REFUSE: _("Both positions and your dissent are kept. Each State decides by itself."),
    Act.WITHDRAW: _("They are told that you no longer wish to consult."),
    Act.CLOSE: _("Nothing more is expected of anybody."),
}
"""The same, of acts that mean something else in other kinds."""

TONES: Mapping[str, str] = MappingProxyType({"give_position": "violet", "end_talks": "amber"})
STAGES: Words = MappingProxyType(
    {
        "positions_given": _("Positions given"),
        "agreed": pgettext_lazy("stage of a request", "Agreed"),
        "no_agreement": _("No agreement"),
    }
)
FIELDS: Words = MappingProxyType(
    {
        "jurisdiction_claims": _("On what the jurisdiction rests"),
        "jurisdiction_reason": _("How that follows from the facts"),
        "criteria": _("What speaks for which State"),
        "states_concerned": _("Other States concerned"),
        "wished_outcome": _("Outcome proposed"),
    }
)
CRITERIA: Words = MappingProxyType(
    {
        "where_conduct": _("Where most of the conduct took place"),
        "where_harm": _("Where the harm occurred"),
        "where_suspect": _("Where the suspects are"),
        "where_evidence": _("Where the evidence and the witnesses are"),
        "where_victims": _("Where the victims are"),
        "stage_reached": _("How far the proceedings of each State are"),
        "victims_interests": _("What the victims need"),
        "sentence_likely": _("Which sentences the laws provide"),
        "asset_recovery": _("Where what was gained can be recovered"),
    }
)
PIECES: Words = MappingProxyType(
    {
        **CRITERIA,
        "division": _("Outcome"),
        "prosecutes": _("States that prosecute"),
        "parts": _("Who takes which part"),
    }
)
SAID: Words = MappingProxyType(
    {
        "criteria": _("What speaks for which State"),
        "settlement": _("Outcome proposed"),
        "dissent": _("What this State still holds"),
        "next_steps": _("What it will do"),
    }
)
CLOCKS: Words = MappingProxyType({"position": _("Give a position")})
CLAIMS: Words = MappingProxyType(
    {
        "territory": _("It was done on the territory"),
        "effects": _("Its effects were felt on the territory"),
        "offender_nationality": _("A suspect is a national"),
        "victim_nationality": _("A victim is a national"),
        "residence": _("A suspect or a victim lives there"),
        "flag": _("On a ship or an aircraft of the State"),
        "protected_interest": _("It was against the State itself"),
        "other": pgettext_lazy("jurisdiction", "Another rule of its law"),
    }
)
DIVISIONS: Words = MappingProxyType(
    {
        "one_prosecutes": _("One State prosecutes all of it"),
        "split": _("Each State takes a part"),
        "transfer": _("The proceedings are handed over"),
        "parallel": _("Both go on, side by side"),
    }
)
