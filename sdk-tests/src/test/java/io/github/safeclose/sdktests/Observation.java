package io.github.safeclose.sdktests;

import io.github.safeclose.CloseEvent;
import java.util.List;

/**
 * What came of a cell.
 *
 * @param delivered bytes that the reader got
 * @param contentRight whether they were the object's
 * @param thrownByRead what reading, or the whole call, threw; null if nothing
 * @param thrownByEnd what close or abort threw; null if nothing
 * @param stillInterrupted whether the thread's interrupt flag was set afterwards
 * @param readerFreed whether a blocked reader came out before the server let it go
 * @param bytesAfter what the server still sent after the action
 * @param connections how many there were after the next request
 * @param firstConnectionEnded whether the client has closed the body's connection
 * @param events of this body alone
 */
record Observation(
    long delivered,
    boolean contentRight,
    Throwable thrownByRead,
    Throwable thrownByEnd,
    boolean stillInterrupted,
    boolean readerFreed,
    long bytesAfter,
    int connections,
    boolean firstConnectionEnded,
    List<CloseEvent> events) {}
