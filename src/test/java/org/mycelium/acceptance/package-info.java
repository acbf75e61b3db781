/**
 * Whole nodes from the distribution, on real sockets and in real network namespaces. What a machine
 * lacks is reported as skipped, or as failed where {@code MYCELIUM_REQUIRE} names it.
 */
@NullMarked
package org.mycelium.acceptance;

import org.jspecify.annotations.NullMarked;
