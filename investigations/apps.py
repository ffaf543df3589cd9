from django.apps import AppConfig


class InvestigationsConfig(AppConfig):
    name = "investigations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from graphs.runs import add_folder_step  # models are not loaded before this
        from graphs.search import add_source
        from investigations.attributing import STEP, attribute_folder
        from investigations.searching import search_cases, search_operators

        add_folder_step(STEP, attribute_folder)
        add_source("Operators", search_operators)
        add_source("Cases", search_cases)
