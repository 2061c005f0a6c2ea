"""What gunicorn opens when it is to be killed; the house is set up first."""

from config.wsgi import application
from tests.casework import killing

__all__ = ["application"]
killing.arm()
