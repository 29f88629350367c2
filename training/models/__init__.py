from training.models.chasing import ReminderChoice
from training.models.credit import (
    Certificate,
    CertificateOrder,
    CreditBand,
    CreditEntry,
    CreditRule,
    CreditTarget,
)
from training.models.obligations import (
    Exemption,
    Extension,
    Obligation,
    Reminder,
    StatusDelta,
)
from training.models.plans import (
    Assignment,
    AssignmentExclusion,
    Claim,
    Criteria,
    Period,
    Plan,
    PlanTarget,
    Share,
)
from training.models.sessions import (
    Attendance,
    AttendanceChange,
    HeldSession,
    SessionFile,
)

__all__ = [
    "Assignment",
    "AssignmentExclusion",
    "Attendance",
    "AttendanceChange",
    "Certificate",
    "CertificateOrder",
    "Claim",
    "CreditBand",
    "CreditEntry",
    "CreditRule",
    "CreditTarget",
    "Criteria",
    "Exemption",
    "Extension",
    "HeldSession",
    "Obligation",
    "Period",
    "Plan",
    "PlanTarget",
    "Reminder",
    "ReminderChoice",
    "SessionFile",
    "Share",
    "StatusDelta",
]
