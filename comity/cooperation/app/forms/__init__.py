"""What people type on the pages of the room, read and checked; a form decides nothing."""

from comity.cooperation.app.forms.acts import form_for
from comity.cooperation.app.forms.base import ActForm
from comity.cooperation.app.forms.drafts import DraftForm

__all__ = ["ActForm", "DraftForm", "form_for"]
