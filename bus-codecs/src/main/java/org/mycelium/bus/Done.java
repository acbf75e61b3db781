package org.mycelium.bus;

/** A command was carried out. */
public record Done() implements MyceliumReply {}
