/** Tests of evaluators: small rule files, packets made by hand. */
@NullMarked
package io.twinwall.rules.eval;

import org.jspecify.annotations.NullMarked;
