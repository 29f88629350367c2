import uuid

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lib.insert_only import InsertOnly
from members.models import Membership, Unit, UnitPath
from quizzes.richtext import words
from quizzes.states import Difficulty, VersionState


class BankQuerySet(models.QuerySet):
    def visible_to(self, user, *, on):
        """Banks of the whole installation and those of units in the scope of `user` on a day."""
        if user.is_active and user.is_superuser:
            return self.all()
        return self.filter(
            Q(org__isnull=True) | Q(org__in=Unit.objects.visible_to(user, on=on))
        )

    def practised_by(self, member, *, on):
        """Banks open for practice to a member on a day: everyone's, and those of the units
        to whose subtree the member belongs."""
        homes = Membership.objects.on(on).filter(member=member).values("unit_id")
        above = UnitPath.objects.on(on).filter(descendant_id__in=homes)
        return self.filter(
            Q(org__isnull=True) | Q(org__in=above.values("ancestor_id")), practice=True
        )


class Bank(models.Model):
    """A collection of questions; `org` is the unit that keeps it, none means everyone."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Bank name"), max_length=120)
    org = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    practice = models.BooleanField(
        _("Open for practice"),
        default=False,
        help_text=_(
            "Members may practise its questions for themselves and read the right answers. Questions of a quiz stay closed until its own rule shows them."
        ),
    )

    objects = BankQuerySet.as_manager()

    class Meta:
        verbose_name = _("Question bank")
        verbose_name_plural = _("Question banks")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(org__isnull=True),
                name="quizzes_bank_name_unique",
            ),
            models.UniqueConstraint(
                fields=["org", "name"], name="quizzes_bank_name_unique_in_org"
            ),
        ]

    def __str__(self):
        return self.name


class QuestionTag(models.Model):
    """A word that questions of any bank share; it stays when no question has it any more."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class BankEntryQuerySet(models.QuerySet):
    def sorted_as(self, *, category="", tag="", difficulty=None):
        """Those in a category or below it, with the tag, of the difficulty; what is empty is not asked."""
        found = self
        if category:
            found = found.filter(
                Q(category=category) | Q(category__startswith=f"{category}/")
            )
        if tag:
            found = found.filter(tags__name=tag)
        return found.filter(difficulty=difficulty) if difficulty else found

    def with_latest_ready(self):
        """Adds `latest_ready_id`: the version a quiz would use now, None when there is none."""
        ready = QuestionVersion.objects.filter(
            entry=OuterRef("pk"), state=VersionState.READY
        ).order_by("-no")
        return self.annotate(latest_ready_id=Subquery(ready.values("pk")[:1]))

    def usable(self):
        """Entries with a ready version, which alone a quiz may draw."""
        return self.with_latest_ready().filter(latest_ready_id__isnull=False)


class BankEntry(models.Model):
    """One question through all its wordings: the identity that quizzes and statistics name.

    Category, tags and difficulty sort the question and belong to no version: changing them
    touches no attempt. `category` is a path such as 党章/第一章, empty for none.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.PROTECT, related_name="entries")
    category = models.CharField(_("Category"), max_length=200, blank=True)
    difficulty = models.PositiveSmallIntegerField(
        _("Difficulty"), choices=Difficulty, null=True, blank=True
    )
    tags = models.ManyToManyField(QuestionTag, related_name="+", blank=True)

    objects = BankEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Question")
        verbose_name_plural = _("Questions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(difficulty__isnull=True)
                | Q(difficulty__in=Difficulty.values),
                name="quizzes_entry_difficulty_known",
            )
        ]
        indexes = [
            models.Index(fields=["bank", "category"], name="quizzes_entry_category")
        ]

    def __str__(self):
        return str(self.key)


class QuestionVersion(InsertOnly):
    """One wording of a question: what a member may read, and never the key.

    Attempts point at versions, so a ready version is never edited: an edit is the next
    version. `kind` names a class in `quizzes.types`; it is free text here because a kind
    that is taken out of the registry must leave its old attempts readable. `words` is the
    stem without markup, for lists and for searching; it is written with the body.
    """

    entry = models.ForeignKey(
        BankEntry, on_delete=models.PROTECT, related_name="versions"
    )
    no = models.PositiveIntegerField()
    state = models.CharField(
        max_length=16, choices=VersionState, default=VersionState.DRAFT
    )
    kind = models.CharField(max_length=32)
    body = models.JSONField()
    words = models.TextField(blank=True, default="", editable=False)
    content_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField()
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["entry", "no"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "no"], name="quizzes_version_no_unique"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values),
                name="quizzes_version_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.RETIRED, retired_at__isnull=False)
                | (~Q(state=VersionState.RETIRED) & Q(retired_at__isnull=True)),
                name="quizzes_version_retired_with_time",
            ),
        ]
        indexes = [models.Index(fields=["entry", "state", "no"])]

    def __str__(self):
        return self.ref

    def save(self, *args, **kwargs):
        self.words = words(str(self.body.get("stem", "")))
        super().save(*args, **kwargs)

    @property
    def ref(self):
        """A name that stays the same in a restored database; draws are made from it."""
        return f"{self.entry.key}/{self.no}"


class QuestionKey(InsertOnly):
    """What is right, and why: a table of its own, read only through `quizzes.keys`.

    `reference_s` is the second of the lecture's video that explains it; None names none.

    Not a column of the version, and without a way back from it, so that no list, template,
    serializer or search can carry it along by accident.
    """

    version = models.OneToOneField(
        QuestionVersion,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    key = models.JSONField()
    explanation = models.TextField(blank=True)
    reference_s = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self):
        return f"key of version {self.version_id}"
