from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Apart from the step before: PostgreSQL adds no constraint to rows changed in the same one."""

    dependencies = [("reflections", "0003_goalview_feedback")]
    operations = [
        migrations.AddConstraint(
            model_name="goalview",
            constraint=models.UniqueConstraint(
                fields=["goal"], condition=Q(side="student"), name="goal_view_once_by_student"
            ),
        ),
        migrations.AddConstraint(
            model_name="goalview",
            constraint=models.UniqueConstraint(
                fields=["goal", "feedback"], name="goal_view_once_per_feedback"
            ),
        ),
        migrations.AddConstraint(
            model_name="goalview",
            constraint=models.CheckConstraint(
                condition=Q(side="student", feedback__isnull=True)
                | Q(side="trainer", feedback__isnull=False),
                name="goal_view_of_the_workplace_has_feedback",
            ),
        ),
    ]
