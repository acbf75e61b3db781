package org.mycelium.wiring;

import org.mycelium.link.Endpoint;

/**
 * Asks a transport to connect. The reply is a {@link LinkUp} body (the same that is published) or a
 * failure whose message says what and what to do. Bounded in time by the transport (10 s).
 */
public record DialRequest(Endpoint endpoint) implements LocalMessage {}
