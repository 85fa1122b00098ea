"""How fast the law room answers: resolutions a second on one core, and the whole matrix.

    python bench/law.py [--json]

There is no peer that does this: the figures to reach are at least 5,000 resolutions a second and
the matrix of 193 × 192 pairs for one measure in less than 10 seconds.
"""

import argparse
import json
import time
from datetime import date
from itertools import islice, permutations

from comity.law.corpus import shipped
from comity.law.matrix import matrix
from comity.law.questions import question
from comity.law.resolver import resolve


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    began = time.perf_counter()
    corpus = shipped()
    loaded = time.perf_counter() - began
    pairs = list(islice(permutations(sorted(corpus.un_members), 2), 0, None, 37))[:1000]
    asked = [
        question(
            {
                "requesting": one,
                "requested": other,
                "measure": measure,
                "offence": "CD-ACC",
                "max_penalty_years": 5,
                "as_of": "2026-11-21",
            },
            corpus,
        )
        for measure in ("preserve_stored", "content_data")
        for one, other in pairs
    ]
    began = time.process_time()
    for one in asked:
        resolve(one, corpus)
    rate = len(asked) / (time.process_time() - began)
    began = time.process_time()
    for one in asked[:200]:
        resolve(one, corpus).written()
    whole = 200 / (time.process_time() - began)
    began = time.process_time()
    count = sum(1 for _ in matrix(corpus, measure="preserve_stored", on=date(2026, 11, 21)))
    seconds = time.process_time() - began
    found = {
        "load_seconds": round(loaded, 2),
        "resolutions_per_second": round(rate),
        "with_every_reason_as_json_per_second": round(whole),
        "matrix_pairs": count,
        "matrix_seconds": round(seconds, 1),
    }
    if as_json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name.replace('_', ' '):40} {value}")


if __name__ == "__main__":
    main()
