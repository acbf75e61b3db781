/**
 * Who calls, as the kernel knows it, and who is trusted. Blocking, plain Java; Linux only:
 * elsewhere nobody is known.
 */
@NullMarked
package org.mycelium.access;

import org.jspecify.annotations.NullMarked;
