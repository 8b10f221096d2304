"""Foreign keys point down the house, as imports do; import-linter cannot see them."""

import pytest
from django.apps import apps

LAYERS = [
    "core",
    "accounts",
    "mail",
    ("students", "companies"),
    "placements",
    "reflections",
    "overviews",
]
FLOOR = {
    app: floor
    for floor, each in enumerate(LAYERS)
    for app in ([each] if isinstance(each, str) else each)
}
KEYS = [
    (model, field)
    for app in FLOOR
    if app in {config.label for config in apps.get_app_configs()}
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.get_fields()
    if field.is_relation and not field.auto_created and field.related_model
]


def may_point(app: str, other: str) -> bool:
    return app == other or FLOOR.get(other, -1) < FLOOR[app]


def test_there_are_keys_to_look_at():
    assert len(KEYS) > 40


@pytest.mark.parametrize(
    ("model", "field"), KEYS, ids=[f"{m._meta.label}.{f.name}" for m, f in KEYS]
)
def test_a_foreign_key_points_down(model, field):
    assert may_point(model._meta.app_label, field.related_model._meta.app_label)


@pytest.mark.parametrize(
    ("app", "other", "may"),
    [
        ("placements", "students", True),
        ("students", "placements", False),
        ("students", "companies", False),
        ("companies", "students", False),
        ("core", "accounts", False),
        ("reflections", "reflections", True),
    ],
)
def test_the_rule_itself(app, other, may):
    assert may_point(app, other) == may


def test_every_app_of_the_house_has_its_floor():
    ours = {c.label for c in apps.get_app_configs() if (c.path and "site-packages" not in c.path)}
    assert ours - {"trialoog_config"} == set(FLOOR)
