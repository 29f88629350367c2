import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0002_banks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("extra_attempts", models.SmallIntegerField(default=0)),
                ("extra_time_s", models.IntegerField(default=0)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "Grant",
                "verbose_name_plural": "Grants",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="attemptstep",
            name="quizzes_step_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="quiz",
            name="quizzes_quiz_feedback_known",
        ),
        migrations.AddField(
            model_name="answer",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="flagged",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="attempt",
            name="place",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="quiz",
            name="counts",
            field=models.CharField(
                choices=[
                    ("best", "The best attempt counts"),
                    ("last", "The last attempt counts"),
                ],
                default="best",
                max_length=8,
                verbose_name="Result",
            ),
        ),
        migrations.AddField(
            model_name="quiz",
            name="retake_after_pass",
            field=models.BooleanField(
                default=False,
                help_text="Right answers are then shown only when no attempt can follow.",
                verbose_name="May be taken again after passing",
            ),
        ),
        migrations.AlterField(
            model_name="attemptstep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("save", "Saved"),
                    ("submit", "Submitted"),
                    ("expire", "Time was up"),
                    ("check", "Checked"),
                    ("extend", "Given more time"),
                    ("grade", "Graded"),
                    ("regrade", "Graded again"),
                    ("manual", "Marked by a person"),
                    ("void", "Voided"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="quiz",
            name="feedback",
            field=models.CharField(
                choices=[
                    ("never", "Never"),
                    ("after_each", "After each question, once its answer is fixed"),
                    ("after_submit", "Once no attempt remains or the quiz is passed"),
                    ("after_pass", "Once the quiz is passed"),
                    ("after_close", "Once the quiz is closed"),
                ],
                default="after_pass",
                max_length=16,
                verbose_name="Show right answers",
            ),
        ),
        migrations.AddConstraint(
            model_name="attemptstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "save",
                            "submit",
                            "expire",
                            "check",
                            "extend",
                            "grade",
                            "regrade",
                            "manual",
                            "void",
                        ],
                    )
                ),
                name="quizzes_step_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="quiz",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "feedback__in",
                        [
                            "never",
                            "after_each",
                            "after_submit",
                            "after_pass",
                            "after_close",
                        ],
                    )
                ),
                name="quizzes_quiz_feedback_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="quiz",
            constraint=models.CheckConstraint(
                condition=models.Q(("counts__in", ["best", "last"])),
                name="quizzes_quiz_counts_known",
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="granted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="quiz",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grants",
                to="quizzes.quiz",
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                fields=["quiz", "member"], name="quizzes_grant_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extra_attempts", 0), ("extra_time_s", 0), _negated=True
                ),
                name="quizzes_grant_gives_something",
            ),
        ),
    ]
