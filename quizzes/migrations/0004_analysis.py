import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("quizzes", "0003_taking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuizTally",
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
                ("computed_at", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                (
                    "quiz",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="quizzes.quiz",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.unit",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "quiz tallies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quiz", "unit"), name="quizzes_tally_once_per_unit"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("unit__isnull", True)),
                        fields=("quiz",),
                        name="quizzes_tally_one_of_everybody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('key', 'By the key of another version'), ('full', 'Full marks for everybody'), ('drop', 'Left out of the mark'), ('original', 'By its own key again')], max_length=16)),
                ('may_lower', models.BooleanField(default=False)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('done_to', models.BigIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.questionversion')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.questionversion')),
            ],
            options={
                'ordering': ['version', 'no'],
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['at'], name='quizzes_correction_open')],
                'constraints': [models.UniqueConstraint(fields=('version', 'no'), name='quizzes_correction_no_unique'), models.CheckConstraint(condition=models.Q(models.Q(('key_of__isnull', False), ('kind', 'key')), models.Q(models.Q(('kind', 'key'), _negated=True), ('key_of__isnull', True)), _connector='OR'), name='quizzes_correction_key_when_it_is_one')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='attemptstep',
            name='quizzes_step_kind_known',
        ),
        migrations.AddField(
            model_name='quiz',
            name='second_marking',
            field=models.BooleanField(default=False, help_text="Neither sees the other's mark; the mean of both counts.", verbose_name='Two people mark each written answer'),
        ),
        migrations.AlterField(
            model_name='attemptstep',
            name='kind',
            field=models.CharField(choices=[('save', 'Saved'), ('submit', 'Submitted'), ('expire', 'Time was up'), ('check', 'Checked'), ('extend', 'Given more time'), ('grade', 'Graded'), ('regrade', 'Graded again'), ('first_mark', 'Marked by the first of two people'), ('manual', 'Marked by a person'), ('return', 'Returned for revision'), ('void', 'Voided')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='attemptstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['save', 'submit', 'expire', 'check', 'extend', 'grade', 'regrade', 'first_mark', 'manual', 'return', 'void'])), name='quizzes_step_kind_known'),
        ),
    ]
