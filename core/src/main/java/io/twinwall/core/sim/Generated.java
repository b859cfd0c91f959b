package io.twinwall.core.sim;

import io.twinwall.core.flow.Direction;
import io.twinwall.core.hook.ChainEntry;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.TraceItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A packet that the host made in consequence of another.
 *
 * @param state null if conntrack is not active for it
 * @param direction null for invalid and untracked
 */
public record Generated(
    Origin origin,
    Fate fate,
    List<TraceItem> trace,
    List<ChainEntry> entries,
    @Nullable CtState state,
    @Nullable Direction direction) {}
