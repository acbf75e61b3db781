/**
 * The verticles' messages to each other: local addresses, local codec, records. Never leaves the
 * process.
 */
@NullMarked
package org.mycelium.wiring;

import org.jspecify.annotations.NullMarked;
