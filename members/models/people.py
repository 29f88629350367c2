import unicodedata
import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from members.states import Language, MembershipRole


def normalise_employee_no(text):
    """The stored form of an employee number: NFKC, no white space around.

    Full-width digits from a Chinese keyboard become ordinary ones; case is kept as issued.
    """
    return unicodedata.normalize("NFKC", text).strip()


class MemberQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def visible_to(self, user, *, on):
        """Members whose primary unit on day `on` lies in the scope of `user`.

        A superuser sees everyone, also people without a unit. Someone without a reporting
        post sees nobody, not even themselves: their own pages do not come through here.
        """
        from members.models.units import Unit

        return self._within(Unit.objects.visible_to(user, on=on), user, on)

    def managed_by(self, user, *, on):
        """Those of them that `user` may also change: an inspector's post gives none."""
        from members.models.units import Unit

        return self._within(Unit.objects.managed_by(user, on=on), user, on)

    def _within(self, units, user, on):
        from members.models.memberships import Membership

        if user.is_active and user.is_superuser:
            return self.all()
        memberships = Membership.objects.on(on).filter(
            role=MembershipRole.PRIMARY, unit__in=units
        )
        return self.filter(pk__in=memberships.values("member"))


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def get_by_natural_key(self, username):
        """Look a person up by employee number, whatever the case it was typed in."""
        return self.get(employee_no__iexact=normalise_employee_no(username))

    async def aget_by_natural_key(self, username):
        return await self.aget(employee_no__iexact=normalise_employee_no(username))

    def create_user(self, employee_no, password=None, **fields):
        member = self.model(employee_no=normalise_employee_no(employee_no), **fields)
        member.set_password(password)
        member.full_clean(exclude=["password"])
        member.save(using=self._db)
        return member

    def create_superuser(self, employee_no, password=None, **fields):
        fields["is_staff"] = fields["is_superuser"] = True
        return self.create_user(employee_no, password, **fields)


class Member(AbstractBaseUser, PermissionsMixin):
    """A person with an account; party membership is a dated fact of its own.

    The employee number is the one key of a person: names repeat, telephone numbers change,
    and identity-card numbers are never kept.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee_no = models.CharField(
        _("Employee number"),
        max_length=32,
        unique=True,
        error_messages={"unique": _("This employee number is already in use.")},
    )
    name = models.CharField(_("Full name"), max_length=64)
    email = models.EmailField(_("E-mail"), blank=True)
    language = models.CharField(
        _("Language"), max_length=16, choices=Language, default=Language.ZH_HANS
    )
    senior_mode = models.BooleanField(_("Senior mode"), default=False)
    must_change_password = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(_("Account open"), default=True)
    # Counted again whenever a notice comes or is read: every page shows it, none asks for it.
    unread_notices = models.PositiveIntegerField(default=0, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MemberManager()

    USERNAME_FIELD = "employee_no"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("Member")
        verbose_name_plural = _("Members")
        ordering = ["employee_no"]
        constraints = [
            models.UniqueConstraint(
                Lower("employee_no"),
                name="members_employee_no_any_case",
                violation_error_message=_("This employee number is already in use."),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.employee_no})"

    def _get_session_auth_hash(self, secret=None):
        """As Django's, over the password and the epoch: raising the epoch ends every session."""
        return salted_hmac(
            "members.models.Member.session",
            f"{self.session_epoch}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def first_name(self):
        """The editor's interface greets people by this attribute."""
        return self.name
