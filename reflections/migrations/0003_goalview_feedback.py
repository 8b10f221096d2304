"""Each workplace sees a goal for itself: first where what was seen so far belongs."""

import django.db.models.deletion
from django.db import migrations, models

SAID = ("given", "elsewhere")


def give_to_the_last_who_said_it(apps, schema_editor):
    """There was one view per goal and side: that of the feedback that was given last."""
    GoalView = apps.get_model("reflections", "GoalView")
    Feedback = apps.get_model("reflections", "Feedback")
    last = (
        Feedback.objects.filter(
            placement__experience=models.OuterRef("goal__experience"), state__in=SAID
        )
        .order_by("-given_at", "-pk")
        .values("pk")[:1]
    )
    seen = GoalView.objects.filter(side="trainer")
    seen.annotate(of=models.Subquery(last)).filter(of__isnull=True).delete()
    for view in seen.annotate(of=models.Subquery(last)).iterator():
        GoalView.objects.filter(pk=view.pk).update(feedback_id=view.of)


def keep_the_last(apps, schema_editor):
    """Back to one per side, before its constraint returns."""
    GoalView = apps.get_model("reflections", "GoalView")
    later = GoalView.objects.filter(
        goal=models.OuterRef("goal"), side="trainer", updated__gt=models.OuterRef("updated")
    )
    GoalView.objects.filter(models.Exists(later), side="trainer").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("placements", "0003_an_invitation_can_be_taken_back"),
        ("reflections", "0002_thanks_to_look_at_are_found"),
    ]
    operations = [
        migrations.RemoveConstraint(model_name="goalview", name="goal_view_once_per_side"),
        migrations.AddField(
            model_name="goalview",
            name="feedback",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="goal_views",
                to="reflections.feedback",
            ),
        ),
        migrations.RunPython(give_to_the_last_who_said_it, keep_the_last),
    ]
