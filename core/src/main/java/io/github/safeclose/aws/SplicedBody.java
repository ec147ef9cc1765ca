package io.github.safeclose.aws;

import io.github.safeclose.Aborter;
import io.github.safeclose.internal.JumpingSource;
import io.github.safeclose.internal.Resuming;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * One object, read through as many parts as it takes. A safe body stands above it and orders who
 * reads after whom; the aborter comes from any thread.
 */
final class SplicedBody extends InputStream implements JumpingSource, Aborter, Resuming {
  private static final int PRECONDITION_FAILED = 412;

  private final Parts parts;
  private final ResumeLimits limits;
  private ObjectRange range;
  private long offset;
  private boolean firstPart = true;
  private @Nullable ObjectChecksum checksum;

  /** Requests since the last byte that came. */
  private int attempts;

  /** The first failure since the last byte that came: what the reader gets in the end. */
  private @Nullable Exception failure;

  // Read by whoever reports the end.
  private final AtomicInteger timesResumed = new AtomicInteger();
  private volatile Jumped jumped = new Jumped(0, 0, 0);
  private volatile boolean verified;

  /**
   * What was jumped over in all, without the last jump and with it. Who ends the body while that is
   * under way freezes the count of passed bytes before it or after it.
   *
   * @param until how many bytes have been passed after the last jump
   */
  private record Jumped(long before, long after, long until) {}

  SplicedBody(
      Parts parts, ObjectRange range, ResumeLimits limits, @Nullable ObjectChecksum checksum) {
    this.parts = parts;
    this.range = range;
    this.offset = range.start();
    this.limits = limits;
    this.checksum = checksum;
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int off, int len) throws IOException {
    if (parts.areOver() && parts.current() == null && !isWhole()) {
      throw new IOException("the body is being closed: nothing more is asked for");
    }
    while (true) {
      ResponseInputStream<GetObjectResponse> part = parts.current();
      if (part == null && isWhole()) { // jumped to its end
        return atEnd();
      }
      if (part == null) {
        part = open();
      }
      int n;
      try {
        n = part.read(bytes, off, most(len));
        refuseShort(n);
      } catch (IOException | RuntimeException failed) {
        if (parts.areOver() || !ReadFailures.isTheNetworks(failed)) {
          throw failed;
        }
        if (isWhole()) { // what failed is the end of the response: the object has come
          parts.cut();
          return atEnd();
        }
        if (!leave(failed)) {
          throw failed;
        }
        continue;
      }
      if (n < 0) {
        return atEnd();
      }
      deliver(bytes, off, n);
      return n;
    }
  }

  /**
   * The first part may be longer than it says, as any response may; a later one brings what was
   * asked for, and is asked for one byte more to see its end.
   */
  private int most(int len) {
    return firstPart ? len : (int) Math.min(len, Math.max(1, range.end() - offset));
  }

  /** Some clients report a truncated body as a clean end. */
  private void refuseShort(int n) throws EOFException {
    if (n < 0 && offset < range.end()) {
      throw new EOFException(
          "the body ended at byte " + offset + " of the object, and not at " + range.end());
    }
  }

  private void deliver(byte[] bytes, int off, int n) throws IOException {
    if (n > 0 && !firstPart && isWhole()) {
      throw new IOException(
          "S3 sent more than it was asked for: " + range.from(offset) + " was the end");
    }
    offset += n;
    if (n > 0) {
      attempts = 0;
      failure = null;
      if (checksum != null) {
        checksum.update(bytes, off, n);
      }
    }
  }

  private boolean isWhole() {
    return offset == range.end();
  }

  private int atEnd() throws IOException {
    ObjectChecksum running = checksum;
    if (running != null) {
      checksum = null;
      running.verify();
      verified = true;
    }
    return -1;
  }

  /** Leaves a part whose read has failed; false, with the reason said, if none can follow. */
  private boolean leave(Exception failed) {
    boolean tooLong = range.end() != ObjectRange.UNKNOWN && offset > range.end();
    String obstacle = tooLong ? "the response is longer than it said" : range.obstacle();
    if (obstacle != null) {
      failed.addSuppressed(new IOException("the read was not resumed: " + obstacle));
      return false;
    }
    note(failed);
    parts.cut();
    return true;
  }

  private void note(Exception failed) {
    Exception first = failure;
    if (first == null) {
      failure = failed;
    } else if (first != failed) {
      first.addSuppressed(failed);
    }
  }

  /** Opens a part for what is left; throws when there have been attempts enough. */
  private ResponseInputStream<GetObjectResponse> open() throws IOException {
    boolean readFailed = failure != null;
    while (true) {
      Exception first = failure;
      if (first != null) {
        if (attempts == limits.attempts()) {
          throw given(first);
        }
        attempts++;
        parts.await(limits.waitNanos(attempts));
      }
      try {
        ResponseInputStream<GetObjectResponse> part = parts.open(range.from(offset), range.etag());
        accept(part);
        if (readFailed) {
          timesResumed.incrementAndGet();
        }
        return part;
      } catch (RuntimeException unanswered) {
        if (!ReadFailures.mayPass(unanswered)) {
          throw refused(unanswered);
        }
        note(unanswered);
      }
    }
  }

  private void accept(ResponseInputStream<GetObjectResponse> part) throws IOException {
    try {
      range = range.continuedBy(part.response(), offset);
      firstPart = false;
    } catch (IOException mismatch) {
      parts.cut();
      throw because(mismatch);
    }
  }

  /** Attempts enough: the failure itself, unless it is one of a request instead of a read. */
  private IOException given(Exception first) {
    if (first instanceof IOException failed) {
      return failed;
    }
    return new IOException(
        "cannot continue the object at byte " + offset + ": " + first.getMessage(), first);
  }

  private IOException refused(RuntimeException answer) {
    if (answer instanceof SdkServiceException s3 && s3.statusCode() == PRECONDITION_FAILED) {
      return because(ObjectRange.changed(answer));
    }
    return because(
        new IOException(
            "cannot continue the object at byte " + offset + ": " + answer.getMessage(), answer));
  }

  /** With the failure that made another part necessary. */
  private IOException because(IOException refusal) {
    if (failure != null) {
      refusal.addSuppressed(failure);
    }
    return refusal;
  }

  /** Worth it from a limit on, or where no part is open anyway. */
  @Override
  public long jump(long n) {
    boolean possible =
        range.end() != ObjectRange.UNKNOWN && range.obstacle() == null && !parts.areOver();
    long jump = Math.min(n, range.end() - offset);
    boolean worthIt = jump >= limits.jumpFrom() || parts.current() == null;
    if (!possible || !worthIt || jump <= 0) {
      return 0;
    }
    checksum = null;
    parts.cut();
    offset += jump;
    jumped = new Jumped(jumped.after(), jumped.after() + jump, offset - range.start());
    return jump;
  }

  @Override
  public int available() throws IOException {
    ResponseInputStream<GetObjectResponse> part = parts.current();
    return part == null ? 0 : part.available();
  }

  /** From now on a failure is a failure; what is open can still be read. Any thread. */
  void stopResuming() {
    parts.closing();
  }

  @Override
  public void abort() {
    parts.abort();
  }

  @Override
  public boolean freesBlockedReaders() {
    return !parts.abortMayBlock();
  }

  @Override
  public void close() throws IOException {
    parts.close();
  }

  @Override
  public int timesResumed() {
    return timesResumed.get();
  }

  @Override
  public boolean checksumVerified() {
    return verified;
  }

  @Override
  public long bytesJumped(long passed) {
    Jumped known = jumped;
    return passed < known.until() ? known.before() : known.after();
  }
}
