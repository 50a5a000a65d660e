"""Who publishes, who is behind them, and from which vantage point they speak."""

from perspectives.models.links import LinkCheck
from perspectives.models.outlets import (
    LANGUAGE_TAG,
    Outlet,
    OutletName,
    OwnerKind,
    Ownership,
    name_key,
)
from perspectives.models.pictures import Picture
from perspectives.models.reports import Excerpt, Report
from perspectives.models.vantage import Membership, Perspective

__all__ = [
    "LANGUAGE_TAG",
    "Excerpt",
    "LinkCheck",
    "Membership",
    "Outlet",
    "OutletName",
    "OwnerKind",
    "Ownership",
    "Perspective",
    "Picture",
    "Report",
    "name_key",
]
