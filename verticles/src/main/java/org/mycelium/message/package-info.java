/**
 * The message subsystem of a node: the protocol of {@code core} on the event bus (spec 03 §1, §2).
 */
@NullMarked
package org.mycelium.message;

import org.jspecify.annotations.NullMarked;
