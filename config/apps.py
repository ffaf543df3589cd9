from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Holds the commands of the installation itself: prepare, doctor."""

    name = "config"
