"""What a WSGI server loads."""

from bridge.app import serve
from config.settings import read_settings

app = serve(read_settings())
