"""A story as a Wagtail site would hold it: a page with a stream of headed paragraphs."""

from django.db import models
from wagtail.blocks import CharBlock, ListBlock, StructBlock, TextBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class Part(StructBlock):
    heading = CharBlock()
    paragraphs = ListBlock(TextBlock())


class StoryPage(Page):
    dek = models.TextField()
    body = StreamField([("part", Part())])
    template = "story.html"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["menu"] = self.get_site().root_page.get_children().live().in_menu()
        context["siblings"] = self.get_siblings(inclusive=False).live()[:5]
        return context
