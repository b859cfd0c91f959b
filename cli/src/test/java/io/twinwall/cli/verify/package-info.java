/** Tests of this package. */
@NullMarked
package io.twinwall.cli.verify;

import org.jspecify.annotations.NullMarked;
