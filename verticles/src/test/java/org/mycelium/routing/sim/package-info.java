/**
 * A deterministic network of routing cores in virtual time: links that fail, return, lose and
 * reorder, and rules that are checked after every step. One seed, one run.
 */
@NullMarked
package org.mycelium.routing.sim;

import org.jspecify.annotations.NullMarked;
