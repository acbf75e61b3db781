/**
 * The vsock transport: links over AF_VSOCK and over the unix sockets of hybrid vsock, each with a
 * reader and a writer thread of its own, behind the same contract as TCP's.
 */
@NullMarked
package org.mycelium.vsock;

import org.jspecify.annotations.NullMarked;
