"""Changes through a dedicated node: read, commit, then confirm."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.onec.odata.changes import ChangeFeed
from enterprise_data.errors import ConfigurationError, UnexpectedAnswer, Unreachable
from tests.contract.odata.house import PARTNERS, House


def feed(house: House, **options: Any) -> ChangeFeed:
    """Our end of the node."""
    return ChangeFeed(house.client(**options), f"ExchangePlan_Обмен({house.refs['node'].upper()})")


def test_what_changed_comes_until_we_confirm(bp: House) -> None:
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    bp.store.remove(PARTNERS, (bp.refs["supplier"],))

    first = feed(bp).read()
    again = feed(bp).read()

    assert first == again, "nothing is forgotten before it is confirmed"
    assert [(one.set, one.ref, one.gone) for one in first.changes] == [
        (PARTNERS, bp.refs["buyer"], False),
        (PARTNERS, bp.refs["supplier"], True),
    ]
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="2")
    feed(bp).confirm(first)
    second = feed(bp).read()
    assert [one.ref for one in second.changes] == [bp.refs["buyer"]]
    assert second.number == first.number + 1
    feed(bp).confirm(second)
    assert feed(bp).read().is_empty


def test_an_object_that_changed_twice_comes_once(bp: House) -> None:
    for inn in ("1", "2", "3"):
        bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН=inn)
    assert len(feed(bp).read().changes) == 1


@pytest.mark.parametrize("what", ["drop_before", "drop_after", "cut"])
def test_a_packet_that_was_cut_is_asked_for_again(bp: House, what: str) -> None:
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    bp.store.faults.arm(what, place="SelectChanges")
    assert len(feed(bp).read().changes) == 1


def test_a_page_instead_of_changes_confirms_nothing(bp: House) -> None:
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    bp.store.faults.arm("html", place="SelectChanges", status=503, times=100)
    with pytest.raises(Unreachable):
        feed(bp).read()
    assert not any("Notify" in place for _, place in bp.store.log)


def test_a_packet_that_is_no_feed_is_refused(bp: House) -> None:
    bp.store.faults.arm("empty", place="SelectChanges")
    with pytest.raises(UnexpectedAnswer, match="оборван"):
        feed(bp).read()


def test_a_lost_confirmation_brings_the_changes_again(bp: House) -> None:
    bp.store.edit(PARTNERS, bp.refs["buyer"], ИНН="1")
    packet = feed(bp).read()
    bp.store.faults.arm("drop_before", place="NotifyChangesReceived")
    with pytest.raises(Unreachable):
        feed(bp).confirm(packet)
    assert feed(bp).read().changes == packet.changes


@pytest.mark.parametrize(
    "node", ["Обмен", "ExchangePlan_Обмен", "ExchangePlan_Обмен(1)", "Catalog_Х(guid'0')"]
)
def test_a_node_that_is_none_is_told(bp: House, node: str) -> None:
    with pytest.raises(ConfigurationError, match="node"):
        ChangeFeed(bp.client(), node)


def test_somebody_elses_plan_and_the_bases_own_node_are_refused(bp: House) -> None:
    ref = "41aa6331-954f-11e3-814b-005056c00008"
    with pytest.raises(ConfigurationError, match="отдельный план"):
        ChangeFeed(bp.client(), f"ExchangePlan_СинхронизацияДанныхЧерезУниверсальныйФормат({ref})")
    own = next(row["Ref_Key"] for row in bp.store.rows["ExchangePlan_Обмен"].values() if row["ThisNode"])
    with pytest.raises(ConfigurationError, match="самой базы"):
        ChangeFeed(bp.client(), f"ExchangePlan_Обмен({own})").read()
