"""GOST R 34.11-2012 (Streebog, 256 bit) by gostcrypto: pure Python, about 0.6 s for 100 KB, so only jobs may ask."""

from gostcrypto import gosthash


class GostDigests:
    """Digests by name."""

    def gost(self, body: bytes) -> str:
        """256 bit in hex, bytes in the order of the standard's text form, as `rhash --gost12-256` and openssl's engine print."""
        return str(gosthash.new("streebog256", data=bytearray(body)).hexdigest())
