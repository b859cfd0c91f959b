/** Tests of sets: beside models, with seeded operations. */
@NullMarked
package io.twinwall.rules.set;

import org.jspecify.annotations.NullMarked;
