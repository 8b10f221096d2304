from django.apps import AppConfig


class OverviewsConfig(AppConfig):
    name = "overviews"
