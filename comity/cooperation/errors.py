"""The ways in which this room says no."""

from comity.kernel.errors import InvalidInputError, RefusedError


class TransitionRefusedError(RefusedError):
    """The act is not open in this state."""

    code = "cooperation.transition_refused"
    remedy = "Reload the request: it lists what is open to you; another desk may have acted on it."


class BlockedBySafeguardsError(RefusedError):
    """Questions of the safeguards are open that must be answered before an act."""

    code = "cooperation.blocked_by_safeguards"
    remedy = (
        "Answer them beside the request, with comity request safeguards, or over HTTP."
        " A supervisor may set those of a draft aside with a reason."
    )


class NoSuchSafeguardError(InvalidInputError):
    """That question is not asked of this request, or not answered like that."""

    code = "cooperation.no_such_safeguard"
    remedy = "Answer yes, no or unknown to a question that stands beside the request."


class BlockedByFindingsError(InvalidInputError):
    """The request lacks what it must have."""

    code = "cooperation.blocked_by_findings"
    remedy = (
        "Correct what the findings name. A supervisor may override those of a request or extension."
    )


class NoSuchPartnerError(InvalidInputError):
    """No partner without a node is known by that code."""

    code = "cooperation.no_such_partner"
    remedy = "Look at the partners without a node, or add this one: comity partner add."


class PartnerEndedError(RefusedError):
    """Nobody writes to this partner any more: it has a node now, or was there by mistake."""

    code = "cooperation.partner_ended"
    remedy = "Choose its member in the directory, or another partner."


class NoSuchRecordError(InvalidInputError):
    """Nothing was registered under that id in this request."""

    code = "cooperation.no_such_record"
    remedy = "Look at what was registered: comity request records REF."


class NotByHandError(RefusedError):
    """The partner has a node: what goes to it and comes from it is signed and goes by the wire."""

    code = "cooperation.not_by_hand"
    remedy = "Do the act itself; if the line is down, carry the envelope by file."


class NoPartnerKeyError(RefusedError):
    """No public key of the partner is known here, to which a file for it could be encrypted."""

    code = "cooperation.no_partner_key"
    remedy = "Give a passphrase, and tell it on another way; or write down the key of the partner."


class NotSentYetError(RefusedError):
    """The request has not left, as far as this node knows, and so nothing can have answered it."""

    code = "cooperation.not_sent_yet"
    remedy = "Record first how and when it was sent: comity request dispatched REF."


class ImpossibleTimeError(InvalidInputError):
    """What is registered lies in the future, or before what it answers."""

    code = "cooperation.impossible_time"
    remedy = "Look at the paper again and give the time at which it came or left."


class RecordStandsError(RefusedError):
    """The record cannot be taken back or corrected: it was corrected before, or others rest on it."""  # noqa: E501 - one text, shown as it is

    code = "cooperation.record_stands"
    remedy = "Correct the latest record of it; take back first what was registered after it."


class ConsentNeededError(RefusedError):
    """The provider's State has to consent before its provider is asked, and has not."""

    code = "cooperation.consent_needed"
    remedy = (
        "Ask that State for its consent first: the draft offers it, and comity request ask-consent."
    )


class StraightRefusedError(RefusedError):
    """The provider's State allows no request straight to its provider."""

    code = "cooperation.straight_refused"
    remedy = (
        "Ask that State for assistance instead: the draft offers it, and comity request"
        " ask-assistance."
    )


class SecondPersonNeededError(RefusedError):
    """A second person has to approve this."""

    code = "cooperation.second_person_needed"
    remedy = "Let a colleague file the draft, and send that draft; or send it by a colleague."


class ApprovalNeededError(RefusedError):
    """A prosecutor or judge has to approve what an investigator wrote, as it stands."""

    code = "cooperation.approval_needed"
    remedy = "Let a prosecutor or judge read the draft and approve it; then send it."


class TranslationNeededError(RefusedError):
    """The other State does not read the language in which a request is written."""

    code = "cooperation.translation_needed"
    remedy = (
        "Put a translation beside each text that is named, and confirm what a machine wrote."
        " A supervisor may set it aside with a reason."
    )


class NoSuchTextError(InvalidInputError):
    """Nothing is written there, or it says something else now."""

    code = "cooperation.no_such_text"
    remedy = "List the texts again, and name one of them as it is listed."


class NoSuchTranslationError(InvalidInputError):
    """There is no such translation, or it needs no confirmation."""

    code = "cooperation.no_such_translation"
    remedy = "List the texts again; only what a machine wrote is confirmed, and once."


class UnreadableTranslationError(InvalidInputError):
    """A translation is blank or too long, or its language is none."""

    code = "cooperation.unreadable_translation"
    remedy = "Correct the fields named and put it there again; nothing was kept."


class ScopeReviewNeededError(RefusedError):
    """The request is very large, and no person has reviewed it by law."""

    code = "cooperation.scope_review_needed"
    remedy = (
        "Let an officer of the central authority, a prosecutor or a judge review it, beside the"
        " request, with comity request review, or over HTTP."
    )


class ScopeNotLargeError(RefusedError):
    """The request is not very large, or was reviewed as it stands."""

    code = "cooperation.scope_not_large"
    remedy = "Go on with the request: it needs no review of its scope."


class ChangedMeanwhileError(RefusedError):
    """Something was said in the request since the person looked at it."""

    code = "cooperation.changed_meanwhile"
    remedy = "Look at what was said, and do it again if it still holds."


class BasisReasonNeededError(RefusedError):
    """The request relies on a basis that was not found between the two States."""

    code = "cooperation.basis_reason_needed"
    remedy = "Choose one of the bases that were found, or say why this one holds."


class BasisOutdatedError(RefusedError):
    """The State or the measure was changed after the basis was chosen."""

    code = "cooperation.basis_outdated"
    remedy = "Choose the basis again in the draft: one of those found now, or the same once more."


class DraftSentError(RefusedError):
    """The draft has been sent already."""

    code = "cooperation.draft_sent"
    remedy = "Look at the request that was opened with it; write a new draft to ask anew."


class DraftConflictError(RefusedError):
    """Two people changed the same draft at one time."""

    code = "cooperation.draft_conflict"
    remedy = "Look at what the other one wrote, and save again what shall stand."


class CannotTakeError(RefusedError):
    """This cannot be handed to that person."""

    code = "cooperation.cannot_take"
    remedy = "Choose a colleague whose role may do it."


class NoSuchRequestError(InvalidInputError):
    """There is no such request at this node."""

    code = "cooperation.no_such_request"
    remedy = "List the requests again, or use the id instead of the reference."


class NoSuchOrderError(InvalidInputError):
    """There is no such order that this person may see."""

    code = "cooperation.no_such_order"
    remedy = "List the orders again."


class NoSuchDraftError(InvalidInputError):
    """There is no such draft."""

    code = "cooperation.no_such_draft"
    remedy = "List the drafts again."


class UnknownActError(InvalidInputError):
    """There is no such act, or no person can do it."""

    code = "cooperation.unknown_act"
    remedy = "Use one of the acts that docs/reference/lifecycles.md names."


class NotYetError(RefusedError):
    """The act is open, but something has to be done before it."""

    code = "cooperation.not_yet"
    remedy = "Do first what the message names."


class NotHeardError(RefusedError):
    """Nothing is refused before the requesting State was told of it and has been heard."""

    code = "cooperation.not_heard"
    remedy = (
        "Say first that you intend to refuse: the grounds, the law and the reason. "
        "Refuse once they have spoken, declined, or let the time pass."
    )


class SecondPersonError(RefusedError):
    """Whoever has decided on an arrest or a surrender does not carry it out as well."""

    code = "cooperation.second_person"
    remedy = "Let a colleague do it: two people stand behind every arrest and every surrender."


class UnknownKindError(InvalidInputError):
    """There is no such kind of request here."""

    code = "cooperation.unknown_kind"
    remedy = "Use one of the kinds that docs/reference/lifecycles.md names."


class IncompleteCallError(InvalidInputError):
    """A call does not say what is to be sent."""

    code = "cooperation.incomplete_call"
    remedy = "Give kind, to and content, or the id of a draft and nothing else."


class KeyReusedError(RefusedError):
    """An ``Idempotency-Key`` was used for something else before."""

    code = "cooperation.key_reused"
    remedy = "Give every new call a new key."


class MalformedKeyError(InvalidInputError):
    """An ``Idempotency-Key`` is not a UUID."""

    code = "cooperation.malformed_key"
    remedy = "Send a UUID in lower case, or leave the header out."


class FileRefusedError(RefusedError):
    """A file cannot be taken under this name."""

    code = "cooperation.file_refused"
    remedy = "Give the file a plain name that the order does not have yet."


class ProviderNotServedError(RefusedError):
    """An order to this provider would be seen by nobody."""

    code = "cooperation.provider_not_served"
    remedy = "Enrol somebody of the provider, or order by letter and give the provider's ticket."


class ProviderNotThereError(InvalidInputError):
    """A request to a provider names none that stands under the law of the State it goes to."""

    code = "cooperation.provider_not_there"
    remedy = "Choose a provider of that State from the directory, or ask its authority instead."


class NothingToFollowError(RefusedError):
    """The answer to a search for data does not lead where somebody wants to go on."""

    code = "cooperation.nothing_to_follow"
    remedy = "Read the answer: ask the next State, or ask for the data where they were found."


class NotRegularisingError(InvalidInputError):
    """The request that is named cannot regularise an emergency disclosure."""

    code = "cooperation.not_regularising"
    remedy = (
        "Name a request for the data that went to the same State after the emergency and still "
        "stands; of what was filed by another way give the reference and the day alone."
    )


class NothingToEscalateError(RefusedError):
    """The State is asked instead only where a provider has refused, or not answered in time."""

    code = "cooperation.nothing_to_escalate"
    remedy = "Wait for the provider's answer until its time runs out, or withdraw the request."


class NothingToDeliverError(RefusedError):
    """There is nothing to deliver."""

    code = "cooperation.nothing_to_deliver"
    remedy = "Hand over at least one file, or say of every target that nothing was found."


class OriginNotProvedError(RefusedError):
    """A package was not altered, but nobody proves whose it is."""

    code = "cooperation.origin_not_proved"
    remedy = "Refresh the directory and verify again; if it stays so, report it as a defect."


class FileTooLargeError(RefusedError):
    """The order takes no more files, or not so large a one."""

    code = "cooperation.file_too_large"
    remedy = "Deliver what has been handed over, or agree on a carried disk with the authority."


class UnfinishedFileError(RefusedError):
    """A file has not wholly arrived."""

    code = "cooperation.unfinished_file"
    remedy = "Wait until it is here, or take it off the list; then deliver."


class NoSuchFileError(InvalidInputError):
    """The order has no such file."""

    code = "cooperation.no_such_file"
    remedy = "Look at the order's list of files again."


class HandOverRefusedError(RefusedError):
    """This person cannot be given the request."""

    code = "cooperation.hand_over_refused"
    remedy = "Name an active colleague whose role deals with such requests, and give a reason."
