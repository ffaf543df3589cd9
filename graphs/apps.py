from django.apps import AppConfig


class GraphsConfig(AppConfig):
    name = "graphs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from graphs.runs import add_folder_step  # models are not loaded before this
        from graphs.scenes.shelf import STEP, prepare

        add_folder_step(STEP, prepare)
