from members.models.memberships import Membership, Post
from members.models.people import Member
from members.models.units import TreeRevision, Unit, UnitPath, UnitState

__all__ = [
    "Member",
    "Membership",
    "Post",
    "TreeRevision",
    "Unit",
    "UnitPath",
    "UnitState",
]
