/** {@code mycelium demo}: two nodes in one process, for a first look without privileges. */
@NullMarked
package org.mycelium.cli.demo;

import org.jspecify.annotations.NullMarked;
