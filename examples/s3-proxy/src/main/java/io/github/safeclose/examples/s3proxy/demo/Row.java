package io.github.safeclose.examples.s3proxy.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One measurement.
 *
 * @param handler the proxy's way of closing
 * @param client what its client did
 * @param leavers how many clients left early
 * @param received what clients received and checked
 * @param sentAfter what S3 sent after the leaving; null where nobody left
 * @param cut whether the row was stopped at its limit, so that numbers are "at least"
 * @param freeMillis until the last leaver's request thread was free; null where nobody left, or
 *     where it was not free in time
 * @param heapPeak the most heap in use right after a collection; null if the proxy gave no answer
 * @param outOfMemory whether a request ended in an OutOfMemoryError
 * @param other the answer to another client at the same time, or null
 * @param wrong what was wrong with what clients received
 */
record Row(
    Handler handler,
    String client,
    int leavers,
    String received,
    @Nullable Long sentAfter,
    boolean cut,
    @Nullable Long freeMillis,
    @Nullable Long heapPeak,
    boolean outOfMemory,
    @Nullable Other other,
    List<String> wrong) {

  /**
   * What the other client got.
   *
   * @param answer its status, or why there was none
   * @param millis how long it took
   * @param right whether it was a 200 with the right content
   */
  record Other(String answer, long millis, boolean right) {}
}
