/** The data path between the host, the links and the messages (spec 01 §5, §7). */
@NullMarked
package org.mycelium.dataplane;

import org.jspecify.annotations.NullMarked;
