from core.lifecycle import Lifecycle
from mail.models import MessageState

MESSAGE = Lifecycle(
    {
        MessageState.HELD: {MessageState.QUEUED, MessageState.CANCELLED},
        MessageState.QUEUED: {MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED},
        MessageState.FAILED: {MessageState.QUEUED},
    }
)
