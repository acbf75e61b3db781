/** Stand-ins for a node on the bus. */
@org.jspecify.annotations.NullMarked
package org.mycelium.fakes;
