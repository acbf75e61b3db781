/** JMH benchmarks of the stages of the data path and of the tables. */
@NullMarked
package org.mycelium.benchmarks;

import org.jspecify.annotations.NullMarked;
