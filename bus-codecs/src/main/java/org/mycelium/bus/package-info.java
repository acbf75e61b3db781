/**
 * The public face of a Mycelium node on the Vert.x event bus: addresses, immutable records, typed
 * failures, and codecs for a cluster. Start with {@link org.mycelium.bus.MyceliumBus#register} and
 * {@link org.mycelium.bus.NodeClient}; the contract per address is docs/bus.md.
 *
 * <p>Conventions of all records: nothing is null; texts are empty and numbers −1 where a value is
 * unknown; times are microseconds since 1970-01-01 UTC, round-trip times microseconds, costs 0 to
 * 65535 with 65535 for infinite. Every enum begins with {@code OTHER}: a value of a newer minor
 * version.
 */
@NullMarked
package org.mycelium.bus;

import org.jspecify.annotations.NullMarked;
