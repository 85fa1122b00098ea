"""Limits of use are sealed with the files, and taken on by whoever takes the files out."""

from comity.evidence.use_rules import FREE, WITH_CONSENT, UseRules

LIMITED = UseRules(mark="TLP:RED", limits=("For this case alone.",))


def test_what_an_older_package_does_not_say_is_the_strictest() -> None:
    assert UseRules.from_json(None).onward == WITH_CONSENT
    assert UseRules.from_json({"onward": "whatever", "limits": "none"}) == UseRules()
    assert UseRules.from_json({"onward": "free"}).onward == FREE


def test_only_limits_that_somebody_has_set_have_to_be_taken_on() -> None:
    assert LIMITED.binds
    assert not UseRules(mark="TLP:RED").binds
    assert LIMITED.digest != UseRules(mark="TLP:RED").digest
