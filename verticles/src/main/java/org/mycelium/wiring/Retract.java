package org.mycelium.wiring;

/** The node is about to stop: say goodbye on all links. */
public record Retract() implements LocalMessage {}
