"""What the codes of referrals and removal orders are called on pages."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

RESULTS: Words = MappingProxyType(
    {
        "removed": _("Removed"),
        "geo_blocked": _("Blocked in some States"),
        "not_found": _("Not found there"),
        "refused": _("Refused"),
        "already_removed": _("Was removed before"),
    }
)
CHECKS: Words = MappingProxyType(
    {
        "gone": _("Gone"),
        "blocked": _("Blocked where we looked from"),
        "not_reached": _("The site cannot be reached"),
    }
)
MATCHES: Words = MappingProxyType(
    {
        "hash": _("By its hash"),
        "content_id": _("By the service's own number"),
        "person": _("By a person who compared the texts"),
    }
)
RESTORED: Words = MappingProxyType(
    {
        "objection": _("The provider's State objected"),
        "appeal": _("An appeal was granted"),
        "own_review": _("The provider changed its mind"),
        "order_lifted": _("The order was lifted"),
    }
)
CLASSES: Words = MappingProxyType(
    {
        "csam": _("Child sexual abuse material"),
        "terrorist": _("Terrorist content"),
        "extreme_violence": _("Extreme violence"),
        "fraud": _("Fraud"),
        "phishing": _("Phishing"),
        "malware": _("Malware"),
        "ncii": _("Intimate images shared without consent"),
        "hate": _("Incitement to hatred"),
        "other": _("Other unlawful content"),
    }
)
ACTIONS: Words = MappingProxyType(
    {
        "remove": _("Remove it"),
        "disable": _("Block access to it in some States"),
        "suspend": _("Suspend the account"),
        "warn": _("Show a warning before it"),
    }
)
EXPRESSIONS: Words = MappingProxyType(
    {
        "none": _("None of these"),
        "press": _("Press"),
        "satire": _("Satire or art"),
        "research": _("Research or teaching"),
        "politics": _("Public debate"),
    }
)
FORCES: Words = MappingProxyType(
    {
        "referral": _("Referral: it asks"),
        "order": _("Order: it binds"),
        "trusted_flagger": _("Referral of a trusted flagger: it asks"),
        "public_notice": _("Notice of the public: it asks"),
    }
)
"""Whether a request asks or binds, and to which of both an answer is given."""
