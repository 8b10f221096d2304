"""What may follow what, for everything that placements moves. One table, one door per object."""

from core.lifecycle import Lifecycle
from placements.enums import (
    CallState,
    ExperienceState,
    InvitationState,
    OfferingState,
    PlacementState,
    RequestState,
    RunState,
    SignUpState,
)

REQUEST = Lifecycle(
    {
        RequestState.UNCONFIRMED: {RequestState.RECEIVED},
        RequestState.RECEIVED: {RequestState.ACCEPTED, RequestState.DECLINED},
    },
    reasoned={RequestState.DECLINED},
)
OFFERING = Lifecycle(
    {
        OfferingState.DRAFT: {OfferingState.OPEN, OfferingState.CANCELLED},
        OfferingState.OPEN: {OfferingState.CLOSED, OfferingState.CANCELLED},
        OfferingState.CLOSED: {OfferingState.OPEN, OfferingState.FINISHED, OfferingState.CANCELLED},
    },
    reasoned={OfferingState.CANCELLED},
)
SIGN_UP = Lifecycle(
    {
        SignUpState.SUBMITTED: {SignUpState.CHOSEN, SignUpState.DECLINED, SignUpState.WITHDRAWN},
        SignUpState.DECLINED: {SignUpState.CHOSEN},
        SignUpState.WITHDRAWN: {SignUpState.SUBMITTED},
    },
    reasoned={SignUpState.DECLINED},
)
INVITATION = Lifecycle(
    {
        InvitationState.SENT: {
            InvitationState.TAKEN,
            InvitationState.PASSED,
            InvitationState.WITHDRAWN,
        },
        InvitationState.WITHDRAWN: {InvitationState.SENT},
    }
)
CALL = Lifecycle({CallState.OPEN: {CallState.ANSWERED, CallState.WITHDRAWN}})
RUN = Lifecycle(
    {
        RunState.TRIAL: {RunState.PROPOSED, RunState.DISCARDED},
        RunState.PROPOSED: {RunState.APPLIED, RunState.DISCARDED},
    }
)
EXPERIENCE = Lifecycle(
    {
        ExperienceState.OPEN: {ExperienceState.FINISHED, ExperienceState.CANCELLED},
        ExperienceState.FINISHED: {ExperienceState.DISCUSSED},
    },
    reasoned={ExperienceState.CANCELLED},
)
PLACEMENT = Lifecycle(
    {
        PlacementState.PREPARING: {PlacementState.READY, PlacementState.CANCELLED},
        PlacementState.READY: {
            PlacementState.RUNNING,
            PlacementState.PREPARING,
            PlacementState.CANCELLED,
        },
        PlacementState.RUNNING: {PlacementState.FINISHED, PlacementState.ENDED_EARLY},
    },
    reasoned={PlacementState.ENDED_EARLY, PlacementState.CANCELLED},
)
