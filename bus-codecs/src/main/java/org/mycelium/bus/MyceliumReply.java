package org.mycelium.bus;

/** The answer to a {@link MyceliumRequest}. */
public sealed interface MyceliumReply extends MyceliumMessage
    permits MyceliumSnapshot,
        NodeInfo,
        LookupReply,
        Done,
        MessageSent,
        ReceiveReply,
        MessageStatus,
        PayloadPart,
        PayloadWritten,
        TopicConfig {}
