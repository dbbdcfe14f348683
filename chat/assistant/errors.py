"""What can go wrong between us and the model, in our own words: try again, degrade, or tell."""


class AssistantError(Exception):
    """The model did not answer. `is_transient`: another try, or another model, may. Never shown to the visitor."""

    code = "assistant_error"
    is_transient = True

    def __init__(self, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(detail or self.code)
        self.retry_after = retry_after


class OverloadedError(AssistantError):
    """Too much asked of the provider: overloaded or rate limited."""

    code = "overloaded"


class UnreachableError(AssistantError):
    """No connection, a connection that broke, or a time-out."""

    code = "unreachable"


class SilentError(UnreachableError):
    """Connected, and not a word in time, or no more of them. Whoever hangs once mostly hangs again: another model is
    the better try."""

    code = "silent"


class CutOffError(AssistantError):
    """The stream ended before the reply had."""

    code = "cut_off"


class ProviderError(AssistantError):
    """The provider failed on its side."""

    code = "provider_error"


class RejectedError(AssistantError):
    """The provider refuses our request: a wrong key, model or body. Trying again is useless."""

    code = "rejected"
    is_transient = False


class BusyError(AssistantError):
    """We hold as many streams as we may: refused at once instead of waiting in silence."""

    code = "busy"
