"""What a line of a signature's journal tells."""

from enum import StrEnum


class EvidenceKind(StrEnum):
    """Written into the chained journal as these words; a word is never changed or given another meaning.

    DOCUMENT_*: the terms, each its own document; PAPER_*: the contract's set. PAPERS_LISTED: the contract's page
    with its figures and a link to every paper was shown.
    CONSENT_*: in the cabinet, after the terms. `*_READ` tells for how long a document was open.
    """

    AGREEMENT_ACCEPTED = "agreement_accepted"
    DOCUMENT_FROZEN = "document_frozen"
    DOCUMENT_SHOWN = "document_shown"
    DOCUMENT_TICKED = "document_ticked"
    CONTRACT_FROZEN = "contract_frozen"
    SIGNED_FROZEN = "signed_frozen"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    PAPER_DIGESTED = "paper_digested"
    PAPER_SHOWN = "paper_shown"
    PAPERS_LISTED = "papers_listed"
    PAPERS_READ = "papers_read"
    CODE_ASKED = "code_asked"
    CODE_SENT = "code_sent"
    CODE_ACCEPTED = "code_accepted_by_operator"
    CODE_DELIVERED = "code_delivered"
    CODE_NOT_DELIVERED = "code_not_delivered"
    CODE_ENTERED = "code_entered"
    SIGNED = "signed"
    TOLD = "told_to_loan_system"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    GATE_OPENED = "gate_opened"
    GATE_CLOSED = "gate_closed"
    GATE_REFUSED = "gate_refused"
    GATE_SWITCHED_OFF = "gate_switched_off"
    FIGURES_COMPARED = "figures_compared"
