package org.mycelium.bus;

/**
 * A part was written.
 *
 * @param upload its number, for the next part and for {@link SendMessage}
 * @param length of all parts so far
 */
public record PayloadWritten(long upload, long length) implements MyceliumReply {}
