"""How fast two nodes exchange what is signed, sealed, durable and receipted, beside e-mail.

    python bench/exchange.py [--json] [--messages N] [--rounds N] [--quick]

Mail and nodes run in the same run, in turn, round after round; the figures are medians. A latency
runs from "send" to "receipt verified and durably stored".
"""

import argparse
import contextlib
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from secrets import token_bytes
from typing import Protocol

import mail
import mail_servers
import nodes
from mail_protection import PROTECTIONS
from processes import ROOT, WARM_UP, can_trace, end_on_sigterm, fsyncs

sys.path.insert(0, str(ROOT))

OURS = "comity"
SERVERS = ("postfix", "aiosmtpd")
IN_FLIGHT = (1, 32)
FEWER = 4  # one at a time, and gpg: so many times fewer messages
TRACED_MESSAGES = 100
TOGETHER = 16  # messages of one call, as the dispatcher makes them
MEASURES = ("per_second", "p50_ms", "p99_ms", "sender_cpu_ms", "others_cpu_ms")


class Contender(Protocol):
    """What can be driven."""

    def drive(self, *, messages: int, in_flight: int) -> dict[str, float]:
        """Send, and return the figures."""


class Opening(Protocol):
    """How a contender is started."""

    def __call__(self, *, traces: Path | None = None) -> AbstractContextManager[Contender]:
        """Start it."""


@dataclass(slots=True)
class Report:
    """What was found.

    Attributes:
        machine: Where.
        figures: Medians by contender and messages in flight.
        ratios: Our messages a second to each mail's, by messages in flight.
        fsyncs: Per message, by contender, messages in flight and process.
        crypto_ms: Processor time of each cryptographic step of ours, once.
        skipped: What was not measured, and why.
    """

    machine: dict[str, object]
    figures: dict[str, dict[int, dict[str, float]]] = field(default_factory=dict)
    ratios: dict[int, dict[str, float]] = field(default_factory=dict)
    fsyncs: dict[str, dict[int, dict[str, float]]] = field(default_factory=dict)
    crypto_ms: dict[str, float] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--messages", type=int, default=1000, help="in a round, 32 in flight")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one round of 200 messages")
    stated = parser.parse_args()
    if stated.quick:
        stated.messages, stated.rounds = 200, 1
    end_on_sigterm()
    report = Report(machine=_machine())
    openings = _openings(report)
    _tell(f"{len(openings)} contenders, {stated.rounds} rounds of {stated.messages} messages")
    report.crypto_ms = _crypto()
    report.figures = _measured(openings, stated.messages, stated.rounds)
    report.ratios = {flight: _ratios(report.figures, flight) for flight in IN_FLIGHT}
    if can_trace():
        report.fsyncs = _flushed(openings)
    else:
        report.skipped["fsyncs"] = "strace is not installed, or may not trace"
    report.machine["load_after"] = os.getloadavg()[0]
    print(json.dumps(asdict(report), indent=2) if stated.json else _tables(report))


def _openings(report: Report) -> dict[str, Opening]:
    found: dict[str, Opening] = {OURS: nodes.pair}
    for server in SERVERS:
        why = mail_servers.absent(server)
        if why is not None:
            report.skipped[server] = why
            continue
        for protection in PROTECTIONS:
            why = mail.absent(protection)
            if why is not None:
                report.skipped[protection] = why
                continue
            found[f"{protection} + {server}"] = partial(mail.running, protection, server)
    return found


def _measured(
    openings: Mapping[str, Opening], messages: int, rounds: int
) -> dict[str, dict[int, dict[str, float]]]:
    taken: dict[tuple[str, int], list[dict[str, float]]] = {}
    with ExitStack() as running:
        contenders = {name: running.enter_context(start()) for name, start in openings.items()}
        for number in range(rounds):
            for flight in IN_FLIGHT:
                for name, contender in contenders.items():
                    fewer = FEWER if flight == 1 or name.startswith("gnupg") else 1
                    figures = contender.drive(messages=messages // fewer, in_flight=flight)
                    taken.setdefault((name, flight), []).append(figures)
                    rate = figures["per_second"]
                    _tell(f"round {number + 1}, {flight:2} in flight: {name} {rate}/s")
    return {
        name: {flight: _median(taken[name, flight]) for flight in IN_FLIGHT} for name in openings
    }


def _median(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    found = {name: statistics.median(one[name] for one in rounds) for name in MEASURES}
    return {**found, "cpu_ms": round(found["sender_cpu_ms"] + found["others_cpu_ms"], 2)}


def _ratios(
    figures: Mapping[str, Mapping[int, Mapping[str, float]]], flight: int
) -> dict[str, float]:
    ours = figures[OURS][flight]["per_second"]
    mails = {name: found[flight]["per_second"] for name, found in figures.items() if name != OURS}
    fastest_first = sorted(mails, key=mails.__getitem__, reverse=True)
    return {name: round(ours / mails[name], 2) for name in fastest_first}


def _flushed(openings: Mapping[str, Opening]) -> dict[str, dict[int, dict[str, float]]]:
    """Count in runs of their own: being watched costs time."""
    found: dict[str, dict[int, dict[str, float]]] = {}
    protection = next(iter(PROTECTIONS))  # the servers flush; how a mail is sealed is all the same
    for name in (name for name in openings if name == OURS or name.startswith(protection)):
        for flight in IN_FLIGHT:
            _tell(f"fsyncs, {flight} in flight: {name}")
            with tempfile.TemporaryDirectory(prefix="comity-traces-") as folder:
                with openings[name](traces=Path(folder)) as contender:
                    contender.drive(messages=TRACED_MESSAGES, in_flight=flight)
                counted = fsyncs(Path(folder))
            sent = TRACED_MESSAGES + WARM_UP
            each = {process: round(count / sent, 3) for process, count in counted.items()}
            found.setdefault(name, {})[flight] = {**each, "all": round(sum(each.values()), 3)}
    return found


def _crypto() -> dict[str, float]:
    """Return the processor milliseconds of each step on one message of the driver's size.

    ``message_and_own_receipt`` is one that is alone; ``message`` one of several that leave together
    and share the post-quantum signature, as their receipts do.
    """
    from comity.kernel.strict_json import canonical
    from comity.protocol import keys, sealing
    from comity.protocol.envelopes import padded
    from comity.protocol.jws import JwsSigner, parse_general, sign_general, sign_together

    roles = (keys.SIGN_ED25519, keys.SIGN_ML_DSA_65)
    secrets = {role: keys.make_secret(role, token_bytes) for role in (*roles, keys.ENCRYPT_X_WING)}
    signers = [JwsSigner.of(role, secrets[role]) for role in roles]
    known = [keys.verifying_key(role, keys.public_of(role, secrets[role])) for role in roles]
    payload = canonical(json.loads(mail.body(1)))
    jws = sign_general(payload, signers)
    signatures = parse_general(jws).signatures
    public = keys.public_of(keys.ENCRYPT_X_WING, secrets[keys.ENCRYPT_X_WING])
    opening = sealing.OpeningKey.of(keys.ENCRYPT_X_WING, secrets[keys.ENCRYPT_X_WING])
    seal = partial(sealing.seal, padded(jws), suite=sealing.X_WING, public=public, info=b"bench")
    box = seal()
    steps: dict[str, Callable[[], object]] = {
        "sign": partial(sign_general, payload, signers),
        "seal": seal,
        "open": partial(
            sealing.open_sealed, box, suite=sealing.X_WING, secret=opening.key, info=b"bench"
        ),
        "verify": lambda: [
            key.verify(one.value, one.signed) for key, one in zip(known, signatures, strict=True)
        ],
        "sign_together": partial(sign_together, [payload] * TOGETHER, signers),
        "verify_own": lambda: known[0].verify(signatures[0].value, signatures[0].signed),
    }
    found = {name: _cpu_ms(step) for name, step in steps.items()}
    both = found["sign"] + found["verify"]  # also for the checkpoint that proves the receipt
    carried = found["seal"] + found["open"]
    shared = (found["sign_together"] + found["verify"] + both) / TOGETHER
    return {
        **found,
        "message": round(carried + found["verify_own"] + shared, 3),
        "message_and_own_receipt": round(carried + 2 * both, 3),
    }


def _cpu_ms(step: Callable[[], object], *, times: int = 200) -> float:
    taken = []
    for _ in range(times):
        began = time.thread_time_ns()
        step()
        taken.append(time.thread_time_ns() - began)
    return round(statistics.median(taken) / 1e6, 3)


def _machine() -> dict[str, object]:
    return {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "system": platform.platform(),
        "fsync_ms": _fsync_ms(),
        "load_before": os.getloadavg()[0],
    }


def _fsync_ms() -> float:
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return round(1000 * statistics.median(taken), 3)


def _tables(report: Report) -> str:
    return "\n".join([*_figures(report), "", *_limits(report)])


def _figures(report: Report) -> Iterator[str]:
    yield "machine: " + ", ".join(f"{name} {value}" for name, value in report.machine.items())
    yield ""
    head = ("", "msg/s", "p50 ms", "p99 ms", "CPU ms/msg", "sender", "others")
    for flight in IN_FLIGHT:
        yield f"{flight} in flight".ljust(26) + "".join(f"{name:>11}" for name in head[1:])
        for name, found in report.figures.items():
            one = found[flight]
            columns = ("per_second", "p50_ms", "p99_ms", "cpu_ms", "sender_cpu_ms", "others_cpu_ms")
            yield name.ljust(26) + "".join(f"{one[column]:>11.2f}" for column in columns)
        ratios = report.ratios[flight]
        yield f"ours to the fastest mail: {next(iter(ratios.values()))} x"
        yield "ours to each: " + ", ".join(f"{name} {each} x" for name, each in ratios.items())
        yield ""


def _limits(report: Report) -> Iterator[str]:
    crypto = report.crypto_ms
    steps = ", ".join(f"{name} {crypto[name]}" for name in ("sign", "seal", "open", "verify"))
    cores = int(str(report.machine["cores"]))
    yield f"cryptography of ours, CPU ms a message (Ed25519 + ML-DSA-65, X-Wing): {steps}"
    together = crypto["sign_together"] / TOGETHER
    yield f"  signed with {TOGETHER - 1} others, each with its proof: {together:.3f}"
    for name, flight in (("message_and_own_receipt", 1), ("message", 32)):
        spent = report.figures[OURS][flight]["cpu_ms"]
        share = crypto[name] / spent if spent else 0.0
        rate = 1000 * cores / crypto[name]
        told = name.replace("_", " ")
        yield f"  {told}: {crypto[name]} ms, {rate:.0f}/s on {cores} cores;"
        yield f"  {share:.0%} of the {spent} ms that a message costs with {flight} in flight"
    yield ""
    for name, found in report.fsyncs.items():
        for flight, counted in found.items():
            parts = ", ".join(f"{part} {each}" for part, each in counted.items() if each)
            yield f"fsyncs a message, {flight:2} in flight: {name}: {parts}"
    for name, why in report.skipped.items():
        yield f"not measured: {name}: {why}"


def _tell(line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


if __name__ == "__main__":
    main()
