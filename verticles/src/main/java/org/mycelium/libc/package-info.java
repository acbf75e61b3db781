/**
 * Calls of the C library on Linux, for descriptors that several threads use. Knows nothing else.
 */
@NullMarked
package org.mycelium.libc;

import org.jspecify.annotations.NullMarked;
