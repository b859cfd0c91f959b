package io.twinwall.core.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteIntervalsTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void find_asInTheTables(int seed) {
    Random random = new Random(seed);
    PrefixTable first = table(random, seed * 3);
    PrefixTable second = table(random, seed * 20);
    RouteIntervals intervals = RouteIntervals.of(first, second);
    List<Long> asked = new ArrayList<>(List.of(0L, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL));
    for (PrefixTable t : List.of(first, second)) {
      for (long edge : t.edges4()) {
        asked.addAll(List.of(edge - 1 & 0xFFFF_FFFFL, edge & 0xFFFF_FFFFL));
      }
    }
    for (int i = 0; i < 1000; i++) {
      asked.add(random.nextInt() & 0xFFFF_FFFFL);
    }
    for (long address : asked) {
      Route r = first.find(0, address);
      assertEquals(r == null ? second.find(0, address) : r, intervals.find(address), "" + address);
    }
  }

  private static PrefixTable table(Random random, int size) {
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      int length = i == 0 ? 0 : 1 + random.nextInt(32);
      long address = random.nextInt() & 0xFFFF_FFFFL & -1L << (32 - length);
      Prefix p = new Prefix(IpAddress.v4(address), length);
      routes.add(new Route(p, null, null, null, Route.Type.BLACKHOLE, i));
    }
    return PrefixTable.of(4, routes);
  }
}
