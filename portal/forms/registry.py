"""Which form an act has: by the facts that it puts on record, or by the act where a reason is chosen from its own list."""

from collections.abc import Mapping

from portal.domain.facts import FACTS
from portal.domain.rulebooks import KIND_OF_ACT
from portal.domain.rulebooks.complaint import Act
from portal.domain.rulebooks.offer import Act as Offer
from portal.domain.rulebooks.ruling_review import Act as Review
from portal.forms import claims, promises, reviews, service
from portal.forms.acts import (
    AboutForm,
    ActForm,
    AssignmentForm,
    ContactForm,
    DeclineForm,
    EnforcementForm,
    FilesForm,
    HandOverForm,
    MoreTimeForm,
    NoteForm,
    NothingForm,
    OfEvidenceForm,
    PerformanceForm,
    PromiseForm,
    RedactionForm,
    RefusalForm,
    ReopenForm,
    ReplyForm,
    RequestForm,
    SupplementForm,
    SuspensionForm,
    TermsForm,
    TestingForm,
    WithdrawalForm,
    WordsForm,
)

# By the name of the facts that an act puts on record.
_BY_FACTS: Mapping[str, type[ActForm]] = {
    "Nothing": NothingForm,
    "Words": WordsForm,
    "Confidence": WordsForm,
    "Message": FilesForm,
    "Handed": FilesForm,
    "Reply": ReplyForm,
    "Withdrawal": WithdrawalForm,
    "Supplement": SupplementForm,
    "Offered": TermsForm,
    "Request": RequestForm,
    "Testing": TestingForm,
    "Suspension": SuspensionForm,
    "Assignment": AssignmentForm,
    "Note": NoteForm,
    "Performance": PerformanceForm,
    "Enforcement": EnforcementForm,
    "MoreTime": MoreTimeForm,
    "Contact": ContactForm,
    "About": AboutForm,
    "OfEvidence": OfEvidenceForm,
    "Restriction": OfEvidenceForm,
    "Redaction": RedactionForm,
    "Promised": PromiseForm,
    "Signed": NothingForm,
    "Seated": NothingForm,
    **claims.BY_FACTS,
    **reviews.BY_FACTS,
    **service.BY_FACTS,
    **promises.BY_FACTS,
    "Reopening": ReopenForm,
}
# A reason is chosen from the list of its act, and a ruling is signed or written whole.
_REASONED: Mapping[str, type[ActForm]] = {
    Act.REFUSE_CASE: RefusalForm,
    Act.ADD_MESSAGE: promises.MessageForm,
    Act.HAND_OVER: HandOverForm,
    Offer.DECLINE_OFFER: DeclineForm,
    Review.SUBMIT_NEW_RULING: reviews.NewRulingForm,
}
FORMS: Mapping[str, type[ActForm]] = {
    act: _REASONED.get(act) or _BY_FACTS[FACTS[act].__name__]
    for act in KIND_OF_ACT
    if act in _REASONED or FACTS[act].__name__ in _BY_FACTS
}
