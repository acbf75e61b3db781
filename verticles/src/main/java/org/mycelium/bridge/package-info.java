/** What browsers see of the event bus: events, and never a command. */
@NullMarked
package org.mycelium.bridge;

import org.jspecify.annotations.NullMarked;
