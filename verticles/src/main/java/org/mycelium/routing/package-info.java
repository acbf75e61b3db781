/** The Babel core (RFC 8966 in the dialect of spec 02). Pure: no clock, no socket, no Vert.x. */
@NullMarked
package org.mycelium.routing;

import org.jspecify.annotations.NullMarked;
