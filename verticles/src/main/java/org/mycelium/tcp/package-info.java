/**
 * Links over plain TCP (spec 01 §4.2): one verticle with a listener, a dialler and the links of
 * both, all on its event loop. Sockets are opened with Netty on the event loops and the transport
 * of Vert.x: {@code Sockets} says why.
 */
@NullMarked
package org.mycelium.tcp;

import org.jspecify.annotations.NullMarked;
