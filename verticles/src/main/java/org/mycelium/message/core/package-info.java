/**
 * The message protocol (spec 03 §1 and §2), pure: time and chance come in as arguments, packets go
 * out through {@link org.mycelium.message.core.MessageEffects}. Times are microseconds of a
 * monotonic clock unless a name says otherwise. Everything is confined to one thread, which may
 * block on the files that long payloads are spooled to.
 */
@NullMarked
package org.mycelium.message.core;

import org.jspecify.annotations.NullMarked;
