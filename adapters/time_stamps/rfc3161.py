"""Asks a server for a stamp over HTTP (RFC 3161, section 3.4) and believes nothing of the answer that it can check."""

import hashlib

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from adapters.http import Answer, OutsideHttp
from bridge.ports.outside_errors import BadAnswerError, OutcomeUnknownError, RefusedError

_OPERATION = "time_stamp"
_QUERY, _REPLY = "application/timestamp-query", "application/timestamp-reply"
_SERVER_TROUBLE = 500


class CaFaultyError(ValueError):
    """The file holds no certificates, or none that is a root."""


class Rfc3161Stamps:
    """bridge.ports.time_stamps.TimeStamps. `ca_pem`: the root, and certificates between it and the server's, in PEM."""

    def __init__(self, url: str, ca_pem: str, http: OutsideHttp) -> None:
        try:
            certificates = load_pem_x509_certificates(ca_pem.encode())
        except ValueError:
            raise CaFaultyError("no certificates in PEM") from None
        self._roots = [one for one in certificates if one.issuer == one.subject]
        if not self._roots:
            raise CaFaultyError("no root certificate among them")
        self._between = [one for one in certificates if one.issuer != one.subject]
        self._url, self._http, self.ca_pem = url, http, ca_pem

    def stamp(self, body: bytes) -> bytes:
        """The response in DER, checked."""
        request = TimestampRequestBuilder(data=body, hash_algorithm=HashAlgorithm.SHA256, nonce=True, cert_req=True).build()
        return self._http.ask(
            _OPERATION, "POST", self._url, lambda answer: (self._checked(answer, request, body), ""), what="метка времени",
            safe=True, headers={"Content-Type": _QUERY, "Accept": _REPLY}, data=request.as_bytes(),
        )  # fmt: skip

    def _checked(self, answer: Answer, request: TimeStampRequest, body: bytes) -> bytes:
        system = self._http.system
        if answer.status >= _SERVER_TROUBLE:
            raise OutcomeUnknownError(system, _OPERATION, f"HTTP {answer.status}")
        if answer.status != 200:
            raise RefusedError(system, _OPERATION, f"HTTP {answer.status}", "http")
        if answer.media_type != _REPLY:
            raise BadAnswerError(system, _OPERATION, "the answer is no time-stamp reply")
        response = self._decoded(answer.body)
        if response.status != PKIStatus.GRANTED:
            raise RefusedError(system, _OPERATION, f"status {_word(response.status)}", "status")
        self._verify(response, request, hashlib.sha256(body).digest())
        return answer.body

    def _decoded(self, body: bytes) -> TimeStampResponse:
        try:
            response = decode_timestamp_response(body)
            if response.as_bytes() != body:
                raise ValueError
        except ValueError:
            raise BadAnswerError(self._http.system, _OPERATION, "the answer can't be read") from None
        return response

    def _verify(self, response: TimeStampResponse, request: TimeStampRequest, digest: bytes) -> None:
        verifier = VerifierBuilder.from_request(request)
        for one in self._roots:
            verifier = verifier.add_root_certificate(one)
        for one in self._between:
            verifier = verifier.add_intermediate_certificate(one)
        try:
            verifier.build().verify(response, digest)
        except (VerificationError, ValueError) as error:
            raise BadAnswerError(self._http.system, _OPERATION, f"the stamp does not hold: {_clipped(error)}") from None


def _word(status: int) -> str:
    return PKIStatus(status).name.lower() if status in list(PKIStatus) else str(status)


def _clipped(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0][:200]
