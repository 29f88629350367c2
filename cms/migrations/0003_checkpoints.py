
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0002_editors"),
        ("quizzes", "0003_taking"),
    ]

    operations = [
        migrations.AddField(
            model_name="activitypage",
            name="pretest",
            field=models.ForeignKey(
                blank=True,
                help_text="Offered before the video is begun. It counts for nothing; the result of the quiz is compared with it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="quizzes.quiz",
                verbose_name="pre-test",
            ),
        ),
        migrations.AddField(
            model_name="lecturepage",
            name="checkpoints_must_be_right",
            field=models.BooleanField(
                default=False,
                help_text="Otherwise any answer will do. Either way one may try again as often as wanted.",
                verbose_name="questions in the video must be answered right",
            ),
        ),
        migrations.AddField(
            model_name="lecturepage",
            name="pretest",
            field=models.ForeignKey(
                blank=True,
                help_text="Offered before the video is begun. It counts for nothing; the result of the quiz is compared with it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="quizzes.quiz",
                verbose_name="pre-test",
            ),
        ),
        migrations.CreateModel(
            name="LectureCheckpoint",
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
                (
                    "sort_order",
                    models.IntegerField(blank=True, editable=False, null=True),
                ),
                (
                    "at_s",
                    models.PositiveIntegerField(
                        help_text="3 minutes 20 seconds are 200.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="second of the video",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checkpoints",
                        to="cms.lecturepage",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quizzes.bankentry",
                        verbose_name="question",
                    ),
                ),
            ],
            options={
                "verbose_name": "question in the video",
                "verbose_name_plural": "questions in the video",
                "ordering": ["sort_order"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "question"),
                        name="cms_checkpoint_question_once",
                        violation_error_message="A question can be asked once in a video.",
                    )
                ],
            },
        ),
    ]
