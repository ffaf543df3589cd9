from django.apps import AppConfig


class InvestigationsConfig(AppConfig):
    name = "investigations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from graphs.runs import add_folder_step  # models are not loaded before this
        from investigations.attributing import STEP, attribute_folder

        add_folder_step(STEP, attribute_folder)
