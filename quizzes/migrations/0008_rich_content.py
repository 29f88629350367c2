import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce


def copy_words(apps, schema_editor):
    """Questions written so far have no markup: their words are their stems."""
    stem = KT("body__stem")
    apps.get_model("quizzes", "QuestionVersion").objects.update(
        words=Coalesce(stem, Value(""), output_field=models.TextField())
    )


class Migration(migrations.Migration):

    dependencies = [
        ('quizzes', '0007_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='questionkey',
            name='reference_s',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='questionversion',
            name='words',
            field=models.TextField(blank=True, default='', editable=False),
        ),
        migrations.RunPython(copy_words, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name='QuestionImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('data', models.BinaryField()),
                ('mime', models.CharField(max_length=32)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('uploaded_at', models.DateTimeField()),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='VersionImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='quizzes.questionimage')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.questionversion')),
            ],
        ),
        migrations.AddIndex(
            model_name='questionimage',
            index=models.Index(fields=['uploaded_at'], name='quizzes_image_uploaded'),
        ),
        migrations.AddConstraint(
            model_name='versionimage',
            constraint=models.UniqueConstraint(fields=('version', 'image'), name='quizzes_version_image_once'),
        ),
    ]
