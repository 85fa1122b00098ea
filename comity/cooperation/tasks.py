"""What the people of one side still have to do on a request: the whole job at once.

Three states: done, incomplete (something is missing), to do. Of those to do, the one that can be
done now is marked.

Source: web 1 (task list; three states, because two were confused).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from comity.cooperation.acts import SIDES, Act, Side
from comity.cooperation.kinds import holds, permits, plan_of
from comity.cooperation.lifecycles import PRESERVED, State, is_final
from comity.cooperation.threads import Effect, Thread


class TaskName(StrEnum):
    """One thing to do."""

    KNOW_THEM = "know_them"
    CHECK = "check"
    ACKNOWLEDGE = "acknowledge"
    ORDER = "order"
    HEAR_PROVIDER = "hear_provider"
    PRESERVE = "preserve"
    DELIVER = "deliver"
    DECIDE_EXTENSION = "decide_extension"
    SEND = "send"
    ANSWER = "answer"
    WAIT = "wait"
    ASK_FOR_DATA = "ask_for_data"
    CONFIRM = "confirm"
    RESUME = "resume"
    GIVE_VIEWS = "give_views"
    DECIDE_CONDITIONS = "decide_conditions"
    CLOSE = "close"
    DECIDE_CONSENT = "decide_consent"
    CALL_BACK = "call_back"
    ASSESS = "assess"
    RELEASE = "release"
    REVIEW = "review"
    REGULARISE = "regularise"
    DECIDE = "decide"
    KEEP_COPY = "keep_copy"
    REPORT_RESULT = "report_result"
    RECHECK = "recheck"
    RESTORE = "restore"
    END = "end"
    GIVE = "give"
    REPORT_USE = "report_use"
    LOCATE = "locate"
    DECIDE_EXTRADITION = "decide_extradition"
    ARREST = "arrest"
    SEND_DOCUMENTS = "send_documents"
    HOLD_CONSULTATION = "hold_consultation"
    GIVE_ASSURANCES = "give_assurances"
    ARRANGE_SURRENDER = "arrange_surrender"
    SURRENDER = "surrender"
    REPORT_OUTCOME = "report_outcome"
    INFORM = "inform"
    DECIDE_USE = "decide_use"
    END_INQUIRY = "end_inquiry"
    DECIDE_FREEZE = "decide_freeze"
    FREEZE = "freeze"
    RENEW = "renew"
    DECIDE_RENEWAL = "decide_renewal"
    DECIDE_CHALLENGE = "decide_challenge"
    DECIDE_CONFISCATION = "decide_confiscation"
    CONFISCATE = "confiscate"
    DISPOSE = "dispose"
    AGREE_SHARING = "agree_sharing"
    SETTLE = "settle"
    CONTACT_BANK = "contact_bank"
    HOLD = "hold"
    GIVE_POSITION = "give_position"
    AGREE_OUTCOME = "agree_outcome"


class Progress(StrEnum):
    """How far a task is."""

    DONE = "done"
    INCOMPLETE = "incomplete"
    NOW = "now"
    NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class Task:
    """One task.

    Attributes:
        act: The act that does it, where there is one.
        missing: How many things are missing, for one that is incomplete.
    """

    name: TaskName
    progress: Progress
    act: Act | None = None
    missing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a thread does not say itself.

    Attributes:
        gaps: How many things the rules find missing in the request.
        ordered: How many orders to providers wait for their answer.
        answered: Whether a provider has confirmed or delivered.
        data_asked: Whether the data of a preservation have been asked for.
        unproved: Whether no signature proves who asks, and nobody has called them back.
    """

    gaps: int = 0
    ordered: int = 0
    answered: bool = False
    data_asked: bool = False
    unproved: bool = False


_OF_ACT: Mapping[Act, TaskName] = MappingProxyType(
    {
        Act.CALL_BACK: TaskName.CALL_BACK,
        Act.ANSWER: TaskName.ANSWER,
        Act.ASSESS: TaskName.ASSESS,
        Act.ACCEPT: TaskName.RELEASE,
        Act.EXECUTE: TaskName.DELIVER,
        Act.REVIEW: TaskName.REVIEW,
        Act.REGULARISE: TaskName.REGULARISE,
        Act.CLOSE: TaskName.CLOSE,
        Act.ACKNOWLEDGE: TaskName.ACKNOWLEDGE,
        Act.GRANT_EXTENSION: TaskName.DECIDE_EXTENSION,
        Act.GIVE_VIEWS: TaskName.GIVE_VIEWS,
        Act.KEEP_COPY: TaskName.KEEP_COPY,
        Act.REPORT_RESULT: TaskName.REPORT_RESULT,
        Act.RECHECK: TaskName.RECHECK,
        Act.RESTORE: TaskName.RESTORE,
        Act.GIVE: TaskName.GIVE,
        Act.REPORT_USE: TaskName.REPORT_USE,
        Act.ALLOW_USE: TaskName.DECIDE_USE,
    }
)
_REPLIES = (
    (Act.CONSULT, State.CONSULTATION, TaskName.GIVE_VIEWS, Act.GIVE_VIEWS),
    (Act.SET_CONDITIONS, State.CONDITIONS_SET, TaskName.DECIDE_CONDITIONS, Act.ACCEPT_CONDITIONS),
)
"""What the requesting side is asked, in which state, and the task and act that reply."""


def tasks(view: Thread, side: Side, known: Known) -> tuple[Task, ...]:
    """Return the tasks of ``side``, in the order in which they are done."""
    if view.kind is None:
        return ()
    steps = plan_of(view.kind).steps
    if steps:
        stepped = _by_steps(view, side, steps)
        ended = is_final(view.kind, view.state)
        return tuple(_at_rest(task) for task in stepped) if ended else stepped
    found = _requested(view, known) if side is Side.REQUESTED else _requesting(view, known)
    ended = is_final(view.kind, view.state)
    return tuple(_at_rest(task) if ended else task for task in found)


def _by_steps(view: Thread, side: Side, steps: Mapping[State, Act]) -> tuple[Task, ...]:
    """Return the tasks of a kind that says itself which act brings it on, in its order."""
    said, step = _said(view), steps.get(view.state)
    known = {act for (_state, act) in plan_of(view.kind).table} if view.kind else set()
    acts = dict.fromkeys(act for act in steps.values() if SIDES[act] is side and act in known)
    found = tuple(
        Task(_of(view, act, steps), _once(act in said and act is not step, now=act is step), act)
        for act in acts
        if act not in _IF_ASKED or act in said or act is step
    )
    return found if side is Side.REQUESTED else (Task(TaskName.SEND, Progress.DONE), *found)


_IF_ASKED = frozenset(
    {
        *(Act.ANSWER, Act.GIVE_VIEWS, Act.UPHOLD, Act.ASK_EXTENSION, Act.GRANT_EXTENSION),
        *(Act.ARREST, Act.SEND_DOCUMENTS, Act.HOLD_CONSULTATION, Act.ACCEPT_CONDITIONS),
        *(Act.RESUME, Act.REPORT_OUTCOME, Act.AGREE_SHARING),
    }
)
"""Acts that are a task only once somebody else has made them one."""


def _of(view: Thread, act: Act, steps: Mapping[State, Act]) -> TaskName:
    """Return the task that ``act`` is in a kind that says itself which act brings it on."""
    own = "" if view.kind is None else plan_of(view.kind).tasks.get(act, "")
    if own:
        return TaskName(own)
    if act is Act.EXECUTE and holds(view.kind):
        return TaskName.PRESERVE
    if act is Act.ACCEPT and Act.ASSESS not in steps.values():
        return TaskName.DECIDE
    return _OF_ACT[act]


def done(all_tasks: tuple[Task, ...]) -> int:
    """Return how many of them are done."""
    return sum(task.progress is Progress.DONE for task in all_tasks)


def _requested(view: Thread, known: Known) -> Iterator[Task]:
    said = _said(view)
    acknowledged = Act.ACKNOWLEDGE in said or view.state not in {State.RECEIVED, State.SENT}
    yield Task(TaskName.KNOW_THEM, Progress.INCOMPLETE if known.unproved else Progress.DONE)
    if known.gaps:
        yield Task(TaskName.CHECK, Progress.INCOMPLETE, Act.ASK, known.gaps)
    else:
        yield Task(TaskName.CHECK, Progress.DONE)
    yield Task(
        TaskName.ACKNOWLEDGE, _once(acknowledged, now=view.state is State.RECEIVED), Act.ACKNOWLEDGE
    )
    if permits(view.kind):
        able = view.state is State.ACKNOWLEDGED
        decided = view.state in {State.ACCEPTED, State.CONDITIONS_SET, State.REFUSED}
        yield Task(TaskName.DECIDE_CONSENT, _once(decided, now=able), Act.ACCEPT)
        return
    ordered = Act.FORWARD in said
    able = view.state is State.ACKNOWLEDGED
    yield Task(TaskName.ORDER, _once(ordered, now=able), Act.FORWARD)
    if known.ordered or known.answered:
        heard = known.answered and not known.ordered
        yield Task(TaskName.HEAR_PROVIDER, _once(heard, now=False))
    finished = _finished(view)
    name = TaskName.PRESERVE if holds(view.kind) else TaskName.DELIVER
    working = view.state in {State.FORWARDED, State.PARTLY_EXECUTED, State.REOPENED}
    able = working and not known.ordered
    yield Task(name, _once(finished, now=able), Act.EXECUTE)
    if Act.POSTPONE in said:
        rests = view.state is State.POSTPONED
        yield Task(TaskName.RESUME, _once(not rests, now=True), Act.RESUME)
    if view.state is State.EXTENSION_ASKED:
        yield Task(TaskName.DECIDE_EXTENSION, Progress.NOW, Act.GRANT_EXTENSION)


def _requesting(view: Thread, known: Known) -> Iterator[Task]:
    said = _said(view)
    yield Task(TaskName.SEND, Progress.DONE)
    if Act.ASK in said:
        asked = view.state is State.QUERY
        yield Task(TaskName.ANSWER, _once(not asked, now=True), Act.ANSWER)
    for question, waiting, name, reply in _REPLIES:
        if question in said:
            yield Task(name, _once(view.state is not waiting, now=True), reply)
    finished = _finished(view)
    yield Task(TaskName.WAIT, _once(finished, now=False))
    if permits(view.kind):
        return
    if holds(view.kind):
        able = view.state in PRESERVED
        yield Task(TaskName.ASK_FOR_DATA, _once(known.data_asked, now=able))
    else:
        confirmed = view.state in {State.CONFIRMED, State.CLOSED}
        able = view.state is State.EXECUTED
        yield Task(TaskName.CONFIRM, _once(confirmed, now=able), Act.CONFIRM_RECEIPT)
        closed = view.state is State.CLOSED
        yield Task(TaskName.CLOSE, _once(closed, now=confirmed), Act.CLOSE)


def _finished(view: Thread) -> bool:
    if holds(view.kind):
        return view.state in PRESERVED or view.state is State.RELEASED
    if permits(view.kind):
        return view.state in {State.ACCEPTED, State.REFUSED, State.RELEASED}
    return view.state in {State.EXECUTED, State.CONFIRMED, State.CLOSED}


def _said(view: Thread) -> frozenset[str]:
    return frozenset(
        entry.said.body.act for entry in view.entries if entry.effect is Effect.APPLIED
    )


def _once(is_done: bool, *, now: bool) -> Progress:  # noqa: FBT001 - the one thing it is about
    if is_done:
        return Progress.DONE
    return Progress.NOW if now else Progress.NOT_STARTED


def _at_rest(task: Task) -> Task:
    """Return ``task`` as it stands in a request that has ended: nothing is to be done now."""
    rests = task.progress is Progress.NOW
    return Task(task.name, Progress.NOT_STARTED, task.act, task.missing) if rests else task
