/**
 * Tests of the command line: scenarios, commands and their messages, the walls between packages.
 */
@NullMarked
package io.twinwall.cli;

import org.jspecify.annotations.NullMarked;
