/**
 * The node as a whole: its options, its configuration file and the verticle that deploys the
 * others. The option table ({@link org.mycelium.node.NodeOption}) is the one source of flags, file
 * keys, merge rules and docs/configuration.md.
 */
@NullMarked
package org.mycelium.node;

import org.jspecify.annotations.NullMarked;
