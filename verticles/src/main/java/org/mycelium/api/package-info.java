/** The node's HTTP interface (spec 04 §2); everything it says and does goes through the bus. */
@NullMarked
package org.mycelium.api;

import org.jspecify.annotations.NullMarked;
