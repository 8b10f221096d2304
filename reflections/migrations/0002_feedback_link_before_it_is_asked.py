import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """The link moves to the placement, so that a sheet can carry it before feedback is asked.

    It is made anew: the token is one of another length, and no site was in use yet.
    """

    dependencies = [
        ("core", "0001_initial"),
        ("placements", "0001_initial"),
        ("reflections", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="FeedbackLink"),
        migrations.CreateModel(
            name="FeedbackLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("token_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                (
                    "placement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback_link",
                        to="placements.placement",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.AddField(
            model_name="feedback",
            name="tip_audio",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AlterField(
            model_name="feedback",
            name="way",
            field=models.CharField(
                blank=True,
                choices=[
                    ("mail", "via de link in de mail"),
                    ("qr", "via de QR-code"),
                    ("account", "met een eigen account"),
                    ("school", "verteld aan iemand van school"),
                ],
                max_length=8,
            ),
        ),
    ]
