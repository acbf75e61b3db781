/** The forwarding table: an immutable snapshot that the router writes and the data plane reads. */
@NullMarked
package org.mycelium.forwarding;

import org.jspecify.annotations.NullMarked;
