"""What a WSGI server loads."""

from bridge.app import create_app
from config.settings import read_settings

app = create_app(read_settings())
