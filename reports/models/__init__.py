from reports.models.counters import Counter, CounterState
from reports.models.exports import ExportFormat, ExportLog, ExportRun
from reports.models.filings import Correction, Filing
from reports.models.inspection import Finding, FindingEntry, Sample

__all__ = [
    "Correction",
    "Counter",
    "CounterState",
    "ExportFormat",
    "ExportLog",
    "ExportRun",
    "Filing",
    "Finding",
    "FindingEntry",
    "Sample",
]
