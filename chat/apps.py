from django.apps import AppConfig
from django.core.checks import register


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from chat.checks import check_tools

        register(check_tools)
