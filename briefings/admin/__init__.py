"""The desk's screens of the mail side: briefings, editions, readers. Thin; acts are calls of decisions."""

from briefings.admin import allmail, editions, home, newsletters, readers, register, suppressions
from newsroom.desk import DeskSite, NavItem

__all__ = ["allmail", "editions", "home", "newsletters", "readers", "register", "suppressions"]

DeskSite.nav.insert(
    1, NavItem("Editions", "admin:briefings_edition_changelist", ("write", "arrange"))
)
DeskSite.nav.append(NavItem("Readers", "admin:briefings_subscriber_changelist", ("arrange", "run")))
DeskSite.tail.insert(
    0, NavItem("Briefings", "admin:briefings_briefing_changelist", ("arrange", "run"))
)
DeskSite.queues.append(home.what_goes_out)
DeskSite.whereabouts.append(home.on_boards)
