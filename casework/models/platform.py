from django.db import models
from django.utils.translation import gettext_lazy as _


class Platform(models.Model):
    """Where assets live. Its slug names the rule in `intake.identity`."""

    slug = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("platform")
        verbose_name_plural = _("platforms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
