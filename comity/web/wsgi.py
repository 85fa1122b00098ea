"""What the desk's server runs."""

import os

from django.core.wsgi import get_wsgi_application

from comity.web.settling import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.web.settings")

application = get_wsgi_application()
settle()
