/**
 * Packets and TLVs, byte for byte (spec 01 §3, 02 §1). Pure: decoders never throw on bytes from
 * outside.
 */
@NullMarked
package org.mycelium.wire;

import org.jspecify.annotations.NullMarked;
