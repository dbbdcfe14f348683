from django.contrib import admin

from knowledge.models import SynonymGroup


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin):
    list_help = (
        "Words that mean the same to a search, separated by commas. A change holds within seconds; also words of "
        "other languages may stand here."
    )
    list_display = ["words", "source", "updated_at"]
    search_fields = ["words"]
    readonly_fields = ["source"]
