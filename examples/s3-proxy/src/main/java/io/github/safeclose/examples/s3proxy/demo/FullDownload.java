package io.github.safeclose.examples.s3proxy.demo;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Downloads everything and checks every byte. */
final class FullDownload implements Scene {
  private static final int BUFFER = 256 * 1024;

  @Override
  public String label() {
    return "downloads all of it";
  }

  @Override
  public Played play(int port, Stage stage) throws IOException {
    long end = System.nanoTime() + stage.limit().toNanos();
    try (WireClient client = Requests.get(port, stage, Stage.LARGE, Requests.newId(), "", false)) {
      long size = stage.large().size();
      expect(client, 200, size);
      long checked = check(client.body(), stage.large(), 0, size, end, stage.accounts());
      boolean cut = checked < size;
      return new Played(
          (cut ? "≥ " : "") + Bytes.format(checked) + " checked",
          cut,
          stage.relay().sent(),
          List.of(),
          null);
    }
  }

  /** Takes in what has been checked. */
  interface Sink {
    void accept(byte[] buffer, int length, long at) throws IOException;
  }

  static void expect(WireClient client, int status, long length) throws WrongAnswer {
    if (client.status() != status || client.contentLength() != length) {
      throw new WrongAnswer(
          "status %d with Content-Length %d instead of %d with %d"
              .formatted(client.status(), client.contentLength(), status, length));
    }
  }

  /**
   * Reads and checks a part of the object.
   *
   * @return how much was checked: less than asked for only if the time was over
   */
  static long check(
      InputStream body, Content content, long offset, long length, long endNanos, Sink sink)
      throws IOException {
    ContentCheck check = new ContentCheck(content, offset);
    byte[] buffer = new byte[BUFFER];
    long done = 0;
    while (done < length && System.nanoTime() - endNanos < 0) {
      int read = body.read(buffer, 0, (int) Math.min(buffer.length, length - done));
      if (read < 0) {
        throw new EOFException("only " + done + " bytes of " + length + " came");
      }
      check.accept(buffer, read);
      sink.accept(buffer, read, offset + done);
      done += read;
    }
    return done;
  }
}
