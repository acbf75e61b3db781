package org.mycelium.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All deadlines of the core: a binary heap whose elements know their place, so that arming, moving
 * and cancelling cost O(log n) and no dead element stays behind.
 */
final class DeadlineQueue {
  private @Nullable Deadline[] heap = new @Nullable Deadline[64];
  private int size;

  int size() {
    return size;
  }

  /** When the first is due; {@link Long#MAX_VALUE} for none. */
  long next() {
    return size == 0 ? Long.MAX_VALUE : element(0).at();
  }

  /** Arms a deadline or moves an armed one. */
  void arm(Deadline deadline, long at) {
    deadline.setAt(at);
    if (!deadline.armed()) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      place(deadline, size++);
    }
    siftUp(deadline);
    siftDown(deadline);
  }

  /** Disarms a deadline; harmless when it is not armed. */
  void cancel(Deadline deadline) {
    if (!deadline.armed()) {
      return;
    }
    int slot = deadline.slot();
    deadline.setSlot(-1);
    Deadline last = element(--size);
    heap[size] = null;
    if (last != deadline) {
      place(last, slot);
      siftUp(last);
      siftDown(last);
    }
  }

  /** Takes the first deadline that is due, disarmed; null when there is none. */
  @Nullable Deadline pollDue(long now) {
    if (size == 0 || element(0).at() > now) {
      return null;
    }
    Deadline first = element(0);
    cancel(first);
    return first;
  }

  private Deadline element(int slot) {
    Deadline deadline = heap[slot];
    if (deadline == null) {
      throw new AssertionError("no deadline in slot " + slot + " of " + size);
    }
    return deadline;
  }

  private void place(Deadline deadline, int slot) {
    heap[slot] = deadline;
    deadline.setSlot(slot);
  }

  private void siftUp(Deadline deadline) {
    int slot = deadline.slot();
    while (slot > 0) {
      Deadline parent = element((slot - 1) / 2);
      if (parent.at() <= deadline.at()) {
        break;
      }
      int next = parent.slot();
      place(parent, slot);
      slot = next;
    }
    place(deadline, slot);
  }

  private void siftDown(Deadline deadline) {
    int slot = deadline.slot();
    while (2 * slot + 1 < size) {
      Deadline child = element(2 * slot + 1);
      if (2 * slot + 2 < size && element(2 * slot + 2).at() < child.at()) {
        child = element(2 * slot + 2);
      }
      if (deadline.at() <= child.at()) {
        break;
      }
      int next = child.slot();
      place(child, slot);
      slot = next;
    }
    place(deadline, slot);
  }
}
