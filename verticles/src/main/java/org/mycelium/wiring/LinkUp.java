package org.mycelium.wiring;

import org.mycelium.link.Link;

/** A link came up; reading starts when the data plane attaches. */
public record LinkUp(Link link) implements LocalMessage {}
