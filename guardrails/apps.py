from django.apps import AppConfig


class GuardrailsConfig(AppConfig):
    name = "guardrails"

    def ready(self) -> None:
        from guardrails import policy, policy_store

        policy.use(policy_store.read_delivered_rules())
        policy.refresh_with(policy_store.keep_fresh, policy_store.look_ahead)
