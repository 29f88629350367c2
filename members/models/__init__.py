from members.models.memberships import Membership, Post
from members.models.notices import AccessLog, Notice
from members.models.people import Member
from members.models.units import TreeRevision, Unit, UnitPath, UnitState

__all__ = [
    "AccessLog",
    "Member",
    "Membership",
    "Notice",
    "Post",
    "TreeRevision",
    "Unit",
    "UnitPath",
    "UnitState",
]
