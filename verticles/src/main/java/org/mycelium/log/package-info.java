/**
 * How the node logs: line formats, filter and set-up (spec 04 §5.5), and {@link
 * org.mycelium.log.RateLimitedLog} for what a peer can trigger.
 */
@NullMarked
package org.mycelium.log;

import org.jspecify.annotations.NullMarked;
