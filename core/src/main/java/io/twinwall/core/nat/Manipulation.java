package io.twinwall.core.nat;

/** Which end of a flow is translated (Linux {@code enum nf_nat_manip_type}). */
public enum Manipulation {
  SOURCE,
  DESTINATION
}
