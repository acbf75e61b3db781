/**
 * Which peers there are and when they are dialled (spec 02 §5): the table is plain Java with time
 * as an argument, the verticle gives it a clock and the bus.
 */
@NullMarked
package org.mycelium.peers;

import org.jspecify.annotations.NullMarked;
