/**
 * A firewall host made of the running kernel: two network namespaces with cables between them, the
 * user's rules in one, and what the kernel did with each frame, read from its own messages and
 * written as the record that Twinwall's is compared with. Imports everything but the commands; the
 * system calls and the cables are {@code capture.live}'s. Start at {@link
 * io.twinwall.cli.verify.KernelHost}.
 */
@NullMarked
package io.twinwall.cli.verify;

import org.jspecify.annotations.NullMarked;
