"""By what the database finds requests: one index for each way in which lists ask."""

from django.db.models import Index

_SORTED = ("due_at", "-changed_at", "-id")
_JUDGED = ("mark_level", "mark")
_PLAIN_CLASSES = (
    *("timestamptz_ops", "timestamptz_ops", "varchar_ops"),
    *("int2_ops", "varchar_ops", "varchar_ops", "varchar_ops"),
)

OF_THREADS = (
    Index(fields=["own_side", "changed_at"], name="cooperation_box"),
    # PostgreSQL finds the beginning of a text by an index of this class alone.
    Index(
        fields=["own_reference", *_SORTED, *_JUDGED, "owner", "own_side"],
        opclasses=["varchar_pattern_ops", *_PLAIN_CLASSES],
        name="cooperation_own_reference",
    ),
    Index(
        fields=["peer_reference", *_SORTED, *_JUDGED, "owner", "own_side"],
        opclasses=["varchar_pattern_ops", *_PLAIN_CLASSES],
        name="cooperation_peer_reference",
    ),
    Index(fields=["peer", "kind", "open"], name="cooperation_open"),
    Index(fields=["open", "remind_at"], name="cooperation_remind"),
    # One for each view of a list: what it selects, what it is sorted by, and what decides
    # who may read it, so that counting looks at no row.
    Index(
        fields=["own_side", "open", "waits_for", *_SORTED, *_JUDGED, "owner"],
        name="cooperation_waiting",
    ),
    Index(
        fields=["own_side", "open", "urgent", *_SORTED, *_JUDGED, "owner"],
        name="cooperation_urgent",
    ),
    Index(
        fields=["own_side", "open", "owner", *_SORTED, *_JUDGED],
        name="cooperation_owner",
    ),
    Index(fields=["own_side", *_SORTED, *_JUDGED, "owner"], name="cooperation_everything"),
    Index(fields=["owner", "open", "-changed_at"], name="cooperation_mine"),
    Index(fields=["peer", "due_at", "-changed_at", "-id"], name="cooperation_of_peer"),
    Index(fields=["title"], name="cooperation_title"),
    Index(fields=["provider_code", "own_side"], name="cooperation_to_provider"),
    Index(fields=["own_side", "unread_at"], name="cooperation_unread"),
    Index(fields=["peer", "kind", "own_side", "-opened_at"], name="cooperation_history"),
)
