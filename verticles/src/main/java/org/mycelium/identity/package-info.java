/**
 * Who a node is: keys, overlay address, /64, router id (spec 01 §1). Values only; no I/O but the
 * key file, no Vert.x.
 */
@NullMarked
package org.mycelium.identity;

import org.jspecify.annotations.NullMarked;
