"""Keccak-256 as wallets use it (padding 0x01, not that of SHA-3).

Small and slow on purpose: it checks addresses of at most 77 bytes.

Source: Keccak reference, version 3.0 (2011); FIPS 202, 3 (the permutation).
"""

RATE = 136  # bytes: 1600 - 2 * 256 bits
_LANES = 25
_MASK = 2**64 - 1


def keccak_256(message: bytes) -> bytes:
    """Return the 32-byte digest of ``message``.

    Example:
        >>> keccak_256(b"").hex()[:16]
        'c5d2460186f7233c'
    """
    padded = bytearray(message) + b"\x01" + bytes(-(len(message) + 1) % RATE)
    padded[-1] |= 0x80
    state = [0] * _LANES
    for start in range(0, len(padded), RATE):
        block = padded[start : start + RATE]
        for lane in range(RATE // 8):
            state[lane] ^= int.from_bytes(block[8 * lane : 8 * lane + 8], "little")
        state = _permuted(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _turned(lane: int, by: int) -> int:
    by %= 64
    return (lane << by | lane >> (64 - by)) & _MASK


def _permuted(state: list[int]) -> list[int]:
    for constant in _ROUND_CONSTANTS:
        # theta
        columns = [
            state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]
            for x in range(5)
        ]
        mixed = [columns[(x - 1) % 5] ^ _turned(columns[(x + 1) % 5], 1) for x in range(5)]
        state = [state[place] ^ mixed[place % 5] for place in range(_LANES)]
        # rho and pi: walk the lanes along one cycle, each turned a little further
        x, y, held = 1, 0, state[1]
        for step in range(_LANES - 1):
            x, y = y, (2 * x + 3 * y) % 5
            by = (step + 1) * (step + 2) // 2
            state[x + 5 * y], held = _turned(held, by), state[x + 5 * y]
        # chi and iota
        state = [
            state[place]
            ^ (~state[place - place % 5 + (place + 1) % 5] & _MASK)
            & state[place - place % 5 + (place + 2) % 5]
            for place in range(_LANES)
        ]
        state[0] ^= constant
    return state


def _round_constants() -> list[int]:
    # FIPS 202, 3.2.5: a linear feedback shift register gives one bit at places 2^j - 1.
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            constant |= (register & 1) << (2**power - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return constants


_ROUND_CONSTANTS = _round_constants()
