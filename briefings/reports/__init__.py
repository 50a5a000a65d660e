"""Reports of other mail systems about our mail: bytes in, one verdict out. Knows no database."""

from briefings.reports.reading import LONGEST, read
from briefings.reports.verdict import Kind, Proof, Verdict, judged

__all__ = ["LONGEST", "Kind", "Proof", "Verdict", "judged", "read"]
