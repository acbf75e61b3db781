package org.mycelium.wiring;

import org.mycelium.link.Link;

/**
 * A link ended; published exactly once for every {@link LinkUp}.
 *
 * @param link which
 * @param reason why, in words for people
 */
public record LinkDown(Link link, String reason) implements LocalMessage {}
