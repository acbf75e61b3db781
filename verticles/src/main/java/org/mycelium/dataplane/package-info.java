/**
 * The data path (spec 01 §5, §7): host packets are encrypted on the thread that read them, received
 * ones decrypted on the thread that reads the link; transit packets change their hop limit and
 * nothing else. Knows neither the device nor the transports: both stand behind interfaces.
 */
@NullMarked
package org.mycelium.dataplane;

import org.jspecify.annotations.NullMarked;
