from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes the commands that cross apps known; holds no models."""

    name = "config"
    label = "trialoog_config"
