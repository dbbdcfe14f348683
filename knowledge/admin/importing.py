"""Importing Markdown files in two steps: what would change is shown before anything does."""

import io
import zipfile
from pathlib import PurePosixPath
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from knowledge.front_matter import LARGEST_BYTES
from knowledge.importing import ACTIONS, Options, Plan, plan_import, run_import

if TYPE_CHECKING:
    from knowledge.admin.articles import ArticleAdmin

MOST_FILES = 500
MOST_BYTES = 20_000_000
KEPT_SECONDS = 1800


class _Files(forms.FileField):
    """Several files at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = _FilesInput(attrs={"accept": ".md,.markdown,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list) else [data]
        return [super(_Files, self).clean(file, initial) for file in files or [None]]


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ImportForm(forms.Form):
    uploads = _Files(label="Files", help_text="Markdown files with front matter, or a .zip of them.")
    archives_missing = forms.BooleanField(
        required=False,
        label="These are all of them",
        help_text="Articles that were imported before and have no file among these are archived.",
    )
    replaces_own = forms.BooleanField(
        required=False,
        label="Also replace articles written here",
        help_text="Otherwise a file with the slug of such an article is refused.",
    )

    def clean_uploads(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for file in self.cleaned_data["uploads"]:
            for name, content in read_upload(file):
                if name in found:
                    raise forms.ValidationError(f"Two files are called {name}.")
                found[name] = content
        if not found:
            raise forms.ValidationError("There is no Markdown file (.md) among these.")
        if len(found) > MOST_FILES:
            raise forms.ValidationError(f"{len(found):,} files; {MOST_FILES} at a time are the most.")
        if sum(map(len, found.values())) > MOST_BYTES:
            raise forms.ValidationError(f"More than {MOST_BYTES // 1_000_000} MB together. Import fewer at a time.")
        return found


def read_upload(file: UploadedFile) -> list[tuple[str, bytes]]:
    """Names and contents of a Markdown file, or of those in a zip. Raises ValidationError.

    Of a file that is too large only as much is read as shows that it is: the plan says so, with its name.
    """
    name = PurePosixPath(file.name or "").name
    if not name.lower().endswith(".zip"):
        return [(name, file.read(LARGEST_BYTES + 1))]
    try:
        with zipfile.ZipFile(io.BytesIO(file.read(MOST_BYTES))) as archive:
            members = [member for member in archive.infolist() if _is_article(member.filename)]
            if len(members) > MOST_FILES:
                raise forms.ValidationError(f"{name} holds {len(members):,} files; {MOST_FILES} are the most.")
            return [(PurePosixPath(member.filename).name, _read_member(archive, member)) for member in members]
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as error:
        raise forms.ValidationError(f"{name} cannot be read: it is damaged, too large or encrypted.") from error


def _is_article(name: str) -> bool:
    parts = PurePosixPath(name).parts
    is_hidden = any(part.startswith((".", "__")) for part in parts)
    return name.lower().endswith((".md", ".markdown")) and not is_hidden


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        return file.read(LARGEST_BYTES + 1)


class ImportView:
    def __init__(self, model_admin: "ArticleAdmin") -> None:
        self._admin = model_admin

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_allowed = self._admin.has_add_permission(request) and self._admin.has_change_permission(request)
        if not (is_allowed and self._admin.has_publish_permission(request)):
            raise PermissionDenied
        if request.method == "POST" and (token := request.POST.get("token")):
            return self._import(request, token)
        form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
        if not form.is_valid():
            return self._show(request, form=form)
        files = form.cleaned_data["uploads"]
        options = Options(form.cleaned_data["archives_missing"], form.cleaned_data["replaces_own"])
        plan = plan_import(files, options)
        token = token_urlsafe(16)
        if not plan.problems:
            cache.set(self._make_key(request, token), (files, options), KEPT_SECONDS)
        return self._show(request, plan=plan, token=token)

    def _import(self, request: HttpRequest, token: str) -> HttpResponse:
        """What was shown, as it is now: if somebody changed an article meanwhile, that counts."""
        kept = cache.get(self._make_key(request, token))
        if kept is None:
            self._admin.message_user(request, "That took too long. Please choose the files again.", messages.WARNING)
            return redirect("admin:knowledge_article_import")
        plan = run_import(*kept, author=request.user)  # type: ignore[arg-type]
        if plan.problems:
            return self._show(request, plan=plan, token=token)
        cache.delete(self._make_key(request, token))
        self._admin.message_user(request, f"{plan}.", messages.SUCCESS)
        return redirect("admin:knowledge_article_changelist")

    def _make_key(self, request: HttpRequest, token: str) -> str:
        return f"article-import:{request.user.pk}:{token[:40]}"

    def _show(
        self, request: HttpRequest, *, form: ImportForm | None = None, plan: Plan | None = None, token: str = ""
    ) -> HttpResponse:
        groups = [(action, [c for c in plan.changes if c.action == action]) for action in ACTIONS] if plan else []
        context = {
            **self._admin.admin_site.each_context(request),
            "opts": self._admin.opts,
            "media": self._admin.media,
            "title": "Import articles",
            "form": form,
            "plan": plan,
            "groups": [(action, changes) for action, changes in groups if changes],
            "token": token,
        }
        return TemplateResponse(request, "admin/knowledge/import.html", context)
