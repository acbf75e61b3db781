/** Measurements of whole node processes, ours or another, by what they say on a socket. */
@NullMarked
package org.mycelium.benchmarks.process;

import org.jspecify.annotations.NullMarked;
