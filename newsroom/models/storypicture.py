"""The picture of a working copy and what stands beside it. Readers see it only once it is published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from newsroom.models.story import Story
from perspectives.models import Picture


class StoryPicture(models.Model):
    """`focal_x` and `focal_y` say in percent, from the left and from the top, what must not be cut off."""

    story = models.OneToOneField(
        Story, models.CASCADE, primary_key=True, related_name="story_picture"
    )
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="story_pictures")
    alt = models.TextField(blank=True)
    credit = models.TextField(blank=True)
    caption = models.TextField(blank=True)
    focal_x = models.PositiveSmallIntegerField(default=50)
    focal_y = models.PositiveSmallIntegerField(default=50)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100),
                name="focal_point_is_in_the_picture",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.picture} of “{self.story}”"
