package org.mycelium.wiring;

/** What may travel by {@link LocalBus}: passed by reference, never serialised. */
public interface LocalMessage {}
