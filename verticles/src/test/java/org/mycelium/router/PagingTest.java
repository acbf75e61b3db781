package org.mycelium.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mycelium.router.Paging.Page;

class PagingTest {
  private final Vertx vertx = Vertx.vertx();
  private long sequence = 7;
  private int taken;
  private int made;
  private final Paging<Integer> paging = new Paging<>(vertx, () -> sequence);

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private List<Supplier<Integer>> take(int size) {
    taken++;
    List<Supplier<Integer>> all = new ArrayList<>();
    for (int number = 0; number < size; number++) {
      int one = number;
      all.add(
          () -> {
            made++;
            return one;
          });
    }
    return all;
  }

  @Test
  void allPagesAreOfOneMomentAndCostWhatIsOnThem() {
    List<Integer> read = new ArrayList<>();
    for (int offset = 0; offset < 1000; offset += 300) {
      Page<Integer> page = paging.page(offset, 300, () -> take(1000));
      assertEquals(1000, page.total());
      assertEquals(7, page.sequence(), "of the first page");
      read.addAll(page.entries());
      assertEquals(read.size(), made);
      sequence++;
    }
    assertEquals(IntStream.range(0, 1000).boxed().toList(), read);
    assertEquals(1, taken);
  }

  @Test
  void theFirstPageTakesAnew() {
    paging.page(0, 10, () -> take(100));
    sequence = 9;
    assertEquals(9, paging.page(0, 10, () -> take(50)).sequence());
    assertEquals(50, paging.page(10, 10, () -> take(1)).total());
    assertEquals(2, taken);
  }

  /** A page in the middle without the first one, or after the last one. */
  @Test
  void whatIsNotKeptIsTakenAgain() {
    assertEquals(List.of(10, 11), paging.page(10, 2, () -> take(12)).entries());
    assertEquals(List.of(), paging.page(12, 2, () -> take(12)).entries());
    assertEquals(
        List.of(), paging.page(Integer.MAX_VALUE, Integer.MAX_VALUE, () -> take(1)).entries());
    assertEquals(3, taken);
  }
}
