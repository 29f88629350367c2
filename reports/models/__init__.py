from reports.models.counters import Counter, CounterState
from reports.models.exports import ExportFormat, ExportLog, ExportRun
from reports.models.filings import Correction, Filing

__all__ = [
    "Correction",
    "Counter",
    "CounterState",
    "ExportFormat",
    "ExportLog",
    "ExportRun",
    "Filing",
]
