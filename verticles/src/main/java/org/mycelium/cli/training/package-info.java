/**
 * What runs once in the background after the first start, so that the JVM can write down which
 * classes and methods a node and its commands need: the start-up cache of the launcher.
 */
@NullMarked
package org.mycelium.cli.training;

import org.jspecify.annotations.NullMarked;
