/** What every transport shares: links, endpoints, batches, bounded queues. No Vert.x, no Netty. */
@NullMarked
package org.mycelium.link;

import org.jspecify.annotations.NullMarked;
