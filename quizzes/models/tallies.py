from django.db import models
from django.db.models import Q

from members.models import Unit
from quizzes.models.quizzes import Quiz


class QuizTally(models.Model):
    """The sums behind the analysis of a quiz: of everybody (no unit), or of a unit with all below.

    Rebuilt as a whole every night from the attempts, which stay the truth; a unit with few
    attempts has no row, because its few are counted when somebody asks.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="tallies")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    computed_at = models.DateTimeField()
    attempts = models.PositiveIntegerField()
    data = models.JSONField()

    class Meta:
        verbose_name_plural = "quiz tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "unit"], name="quizzes_tally_once_per_unit"
            ),
            models.UniqueConstraint(
                fields=["quiz"],
                condition=Q(unit__isnull=True),
                name="quizzes_tally_one_of_everybody",
            ),
        ]

    def __str__(self):
        return f"tally of quiz {self.quiz_id}, unit {self.unit_id}"
