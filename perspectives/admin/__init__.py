"""The desk's screens of the directory: outlets, who is behind them, perspectives, single pages."""

from perspectives.admin import outlets, reports, vantage

__all__ = ["outlets", "reports", "vantage"]
