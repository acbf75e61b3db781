/** Watches nodes over the bus: current picture, history, meters, health. Depends on no node. */
@NullMarked
package org.mycelium.monitor;

import org.jspecify.annotations.NullMarked;
