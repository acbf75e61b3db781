package org.mycelium.bus;

/**
 * A part of a payload.
 *
 * @param handle of the message
 * @param offset of the first byte
 * @param total length of the payload in bytes
 * @param bytes as many as asked for, fewer at the end, none behind it
 */
public record PayloadPart(long handle, long offset, long total, Bytes bytes)
    implements MyceliumReply {}
