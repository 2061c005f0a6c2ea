"""What is known, as rows; the meaning of each word is in docs/glossary.md."""

from casework.models.accessrequest import AccessRequest, BrokenGlass
from casework.models.annotation import EvidenceAnnotation
from casework.models.asset import GONE, INCONCLUSIVE, Asset, HandleChange, Membership, Presence
from casework.models.change import Change, FeedHead
from casework.models.checkpoint import Checkpoint, Stamp, StampedEvidence
from casework.models.event import Access, Anchor, Chain, Event
from casework.models.event import Kind as EventKind
from casework.models.evidence import (
    Credibility,
    Evidence,
    EvidenceLink,
    Integrity,
    Keeping,
    Reliability,
    Sensitivity,
)
from casework.models.evidencesweep import EvidenceSweep
from casework.models.externalid import ExternalId
from casework.models.importbatch import ImportBatch, ImportRow, ListKind, StagedRow
from casework.models.integrity import IntegrityAlarm, IntegrityCheck, IntegrityRun
from casework.models.job import UNFINISHED, AliveSpan, Heartbeat, Job, JobState
from casework.models.network import Attribution, Campaign, Network, NetworkLink, NetworkMember
from casework.models.observation import Observation
from casework.models.officer import CASE_ROLES, Officer, Role
from casework.models.platform import Platform
from casework.models.post import Post, PostMembership
from casework.models.redaction import Redaction
from casework.models.reservation import Reservation
from casework.models.reveal import Reveal, Viewing
from casework.models.seal import LegalHold, Seal, Unsealing
from casework.models.standstill import Standstill
from casework.models.target import Narrative, Target
from casework.models.token import Scope, Token
from casework.models.tokenuse import Allowance, TokenUse
from casework.models.vocabulary import Confidence, Language, Likelihood, Marking, Pap, Tlp
from casework.models.webarchive import Capture, WebArchive

__all__ = [
    "CASE_ROLES",
    "GONE",
    "INCONCLUSIVE",
    "UNFINISHED",
    "Access",
    "AccessRequest",
    "AliveSpan",
    "Allowance",
    "Anchor",
    "Asset",
    "Attribution",
    "BrokenGlass",
    "Campaign",
    "Capture",
    "Chain",
    "Change",
    "Checkpoint",
    "Confidence",
    "Credibility",
    "Event",
    "EventKind",
    "Evidence",
    "EvidenceAnnotation",
    "EvidenceLink",
    "EvidenceSweep",
    "ExternalId",
    "FeedHead",
    "HandleChange",
    "Heartbeat",
    "ImportBatch",
    "ImportRow",
    "Integrity",
    "IntegrityAlarm",
    "IntegrityCheck",
    "IntegrityRun",
    "Job",
    "JobState",
    "Keeping",
    "Language",
    "LegalHold",
    "Likelihood",
    "ListKind",
    "Marking",
    "Membership",
    "Narrative",
    "Network",
    "NetworkLink",
    "NetworkMember",
    "Observation",
    "Officer",
    "Pap",
    "Platform",
    "Post",
    "PostMembership",
    "Presence",
    "Redaction",
    "Reliability",
    "Reservation",
    "Reveal",
    "Role",
    "Scope",
    "Seal",
    "Sensitivity",
    "StagedRow",
    "Stamp",
    "StampedEvidence",
    "Standstill",
    "Target",
    "Tlp",
    "Token",
    "TokenUse",
    "Unsealing",
    "Viewing",
    "WebArchive",
]
