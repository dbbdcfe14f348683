from django.contrib import admin

from knowledge.models import SynonymGroup


@admin.register(SynonymGroup)
class SynonymGroupAdmin(admin.ModelAdmin):
    list_display = ["words", "source", "updated_at"]
    search_fields = ["words"]
    readonly_fields = ["source"]
