/**
 * The command line (spec 04 §4): reads arguments with picocli, starts a node or asks a running one
 * over its HTTP API. Client commands load neither Vert.x nor Netty, so that they answer at once.
 */
@NullMarked
package org.mycelium.cli;

import org.jspecify.annotations.NullMarked;
