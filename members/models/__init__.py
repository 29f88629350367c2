from members.models.imports import RosterImport
from members.models.memberships import Membership, Post, StatusPeriod
from members.models.notices import AccessLog, Notice
from members.models.people import Member
from members.models.transfers import Transfer
from members.models.units import TreeRevision, Unit, UnitPath, UnitState

__all__ = [
    "AccessLog",
    "Member",
    "Membership",
    "Notice",
    "Post",
    "RosterImport",
    "StatusPeriod",
    "Transfer",
    "TreeRevision",
    "Unit",
    "UnitPath",
    "UnitState",
]
