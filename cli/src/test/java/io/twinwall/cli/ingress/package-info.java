/** Tests of this package. */
@NullMarked
package io.twinwall.cli.ingress;

import org.jspecify.annotations.NullMarked;
