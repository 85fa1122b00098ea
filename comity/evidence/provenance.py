"""The custody record in the words of CASE and UCO, for tools that read those.

A view on ``custody.log``, made from the same events; where the two should differ, the log counts.

Source: CASE Ontology 1.5.0 (investigation); UCO 1.5.0 (action, core, identity, observable, types).
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from comity.evidence.custody import CustodyEvent
from comity.kernel.strict_json import Json, canonical
from comity.kernel.time import written

_UCO = "https://ontology.unifiedcyberontology.org/uco/"
_CONTEXT: dict[str, Json] = {
    "kb": "urn:comity:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": f"{_UCO}action/",
    "uco-core": f"{_UCO}core/",
    "uco-identity": f"{_UCO}identity/",
    "uco-observable": f"{_UCO}observable/",
    "uco-types": f"{_UCO}types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_Thing: TypeAlias = dict[str, Json]


def provenance(
    package: str, reference: str, files: Sequence[dict[str, Json]], events: Iterable[CustodyEvent]
) -> bytes:
    """Return ``comity/custody.jsonld``.

    Args:
        package: Identifier of the package (UUIDv7).
        reference: Number of the request that it answers.
        files: As in ``comity/package.json``: item, path, size, sha256.
        events: The custody log, in order.
    """
    held = {str(file["item"]): _named(package, "file", str(file["item"])) for file in files}
    graph: list[Json] = [_investigation(package, reference)]
    performers: dict[str, str] = {}
    previous: str | None = None
    for event in events:
        who = ", ".join(event.by.values())
        if who not in performers:
            performers[who] = _named(package, "identity", who)
            graph.append(_identity(performers[who], who))
        action = _action(event, performers[who], held.get(event.item), previous)
        previous = str(action["@id"])
        graph.append(action)
    for number, file in enumerate(files, 1):
        graph += [_file(held[str(file["item"])], file), _exhibit(package, number, file, held)]
    return canonical({"@context": _CONTEXT, "@graph": graph})


def _investigation(package: str, reference: str) -> _Thing:
    return {
        "@id": _named(package, "investigation", reference),
        "@type": "case-investigation:Investigation",
        "uco-core:name": reference,
    }


def _identity(identifier: str, who: str) -> _Thing:
    return {"@id": identifier, "@type": "uco-identity:Identity", "uco-core:name": who}


def _action(event: CustodyEvent, performer: str, item: str | None, previous: str | None) -> _Thing:
    at: dict[str, Json] = {"@type": "xsd:dateTime", "@value": written(event.at)}
    thing: _Thing = {
        "@id": f"kb:investigative-action-{_uuid(event.event_id)}",
        "uco-core:tag": event.event_id,
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": event.type,
        "uco-core:description": event.purpose,
        "uco-action:startTime": dict(at),
        "uco-action:endTime": dict(at),
        "uco-action:performer": {"@id": performer},
    }
    if item is not None:
        thing["uco-action:object"] = {"@id": item}
    if previous is not None:
        thing["case-investigation:wasInformedBy"] = {"@id": previous}
    return thing


def _file(identifier: str, file: dict[str, Json]) -> _Thing:
    digest: _Thing = {
        "@id": f"kb:hash-{_uuid(identifier, 'hash')}",
        "@type": "uco-types:Hash",
        "uco-types:hashMethod": "SHA256",
        "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": file["sha256"]},
    }
    content: _Thing = {
        "@id": f"kb:content-data-facet-{_uuid(identifier, 'content')}",
        "@type": "uco-observable:ContentDataFacet",
        "uco-observable:sizeInBytes": {"@type": "xsd:integer", "@value": str(file["size"])},
        "uco-observable:hash": digest,
    }
    named: _Thing = {
        "@id": f"kb:file-facet-{_uuid(identifier, 'file')}",
        "@type": "uco-observable:FileFacet",
        "uco-observable:fileName": str(file["path"]).rpartition("/")[2],
        "uco-observable:filePath": file["path"],
    }
    return {
        "@id": identifier,
        "@type": "uco-observable:File",
        "uco-core:hasFacet": [content, named],
    }


def _exhibit(package: str, number: int, file: dict[str, Json], held: dict[str, str]) -> _Thing:
    item = str(file["item"])
    return {
        "@id": _named(package, "provenance-record", item),
        "@type": "case-investigation:ProvenanceRecord",
        "case-investigation:exhibitNumber": str(number),
        "uco-core:object": {"@id": held[item]},
    }


def _named(package: str, kind: str, what: str) -> str:
    return f"kb:{kind}-{_uuid(package, kind, what)}"


def _uuid(*parts: str) -> str:
    # Derived, not random: the same package is always told in the same words. Version 5, because
    # the shapes of UCO 1.5.0 know versions up to 5 alone.
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "urn:comity:" + "/".join(parts)))
