/** Tests of this package. */
@NullMarked
package io.twinwall.cli.compare;

import org.jspecify.annotations.NullMarked;
