package org.mycelium.routing;

import org.mycelium.identity.Subnet;

/**
 * A copy of one open route request.
 *
 * @param subnet the /64 that is looked for
 * @param expiresAtMicros when the search is given up
 */
public record QueryView(Subnet subnet, long expiresAtMicros) {}
