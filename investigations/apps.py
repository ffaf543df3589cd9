from pathlib import Path

from django.apps import AppConfig


class InvestigationsConfig(AppConfig):
    name = "investigations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.audit import VEILS  # models are not loaded before this
        from graphs.keeping import KEEPERS
        from graphs.runs import add_folder_step
        from graphs.scenes.saved import add_circle
        from graphs.search import add_source
        from investigations import attribution
        from investigations.access import circles, veiled
        from investigations.attributing import STEP, attribute_folder
        from investigations.retention import runs_kept
        from investigations.searching import search_cases, search_operators

        VEILS.append(veiled)
        KEEPERS.append(runs_kept)
        add_circle("case", circles)
        add_folder_step(STEP, attribute_folder, Path(attribution.__file__).parent)
        add_source("Operators", search_operators)
        add_source("Cases", search_cases)
