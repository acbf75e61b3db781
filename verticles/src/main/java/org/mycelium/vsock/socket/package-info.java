/**
 * Stream sockets with one face and two families: AF_VSOCK, and the unix sockets of the hybrid form.
 *
 * <p>AF_VSOCK comes from junixsocket-common, which has the native code but not the socket classes
 * of the family: those are the {@code AfVsock...} classes here, shaped as in the artifact
 * junixsocket-vsock, which may replace them. junixsocket makes, connects, accepts and closes the
 * sockets; the bytes move by plain recv(2) and send(2) on a duplicate of the descriptor ({@link
 * org.mycelium.vsock.socket.NativeSocket}), because its own read and write cost several times as
 * much.
 *
 * <p>Rule that the listeners keep: a junixsocket listener that is closed while a thread is in
 * accept() frees that thread by <em>connecting to itself</em>. So the thread that accepts is also
 * the one that closes, and it never blocks in accept(): it waits in a selector.
 */
@NullMarked
package org.mycelium.vsock.socket;

import org.jspecify.annotations.NullMarked;
