package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The second half of the story's download client: fetches 16 ranges at once, puts them together and
 * hashes the whole. A sparse object is not put together, only checked.
 */
final class ParallelRanges implements Scene {
  private static final int PARTS = 16;

  @Override
  public String label() {
    return "download client: 16 ranges at once";
  }

  @Override
  public Played play(int port, Stage stage) throws IOException, InterruptedException {
    Path whole = stage.directory().resolve("reassembled");
    try (RandomAccessFile file = new RandomAccessFile(whole.toFile(), "rw")) {
      long checked = fetchAll(port, stage, file.getChannel());
      boolean cut = checked < stage.large().size();
      String hashed = "";
      if (!cut && !stage.large().isSparse()) {
        if (!ObjectFile.hash(whole).equals(stage.sha256())) {
          throw new WrongAnswer("the ranges, put together, are not the object");
        }
        hashed = ", SHA-256 right";
      }
      return new Played(
          (cut ? "≥ " : "") + Bytes.format(checked) + " checked" + hashed,
          cut,
          stage.relay().sent(),
          List.of(),
          null);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private static long fetchAll(int port, Stage stage, FileChannel whole)
      throws IOException, InterruptedException {
    long size = stage.large().size();
    ExecutorService threads = Executors.newFixedThreadPool(PARTS);
    try {
      List<Future<Long>> parts = new ArrayList<>();
      for (int i = 0; i < PARTS; i++) {
        long first = size * i / PARTS;
        long end = size * (i + 1) / PARTS;
        parts.add(threads.submit(() -> fetch(port, stage, first, end, whole)));
      }
      long checked = 0;
      for (Future<Long> part : parts) {
        checked += part.get();
      }
      return checked;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static long fetch(int port, Stage stage, long first, long end, FileChannel whole)
      throws IOException {
    long endNanos = System.nanoTime() + stage.limit().toNanos();
    String range = "Range: bytes=" + first + "-" + (end - 1) + "\r\n";
    try (WireClient client =
        Requests.get(port, stage, Stage.LARGE, Requests.newId(), range, false)) {
      FullDownload.expect(client, 206, end - first);
      String expected = "bytes " + first + "-" + (end - 1) + "/" + stage.large().size();
      if (!client.header("Content-Range").equals(expected)) {
        throw new WrongAnswer("Content-Range " + client.header("Content-Range"));
      }
      FullDownload.Sink sink =
          (buffer, length, at) -> {
            stage.accounts().accept(buffer, length, at);
            if (!stage.large().isSparse()) {
              write(whole, buffer, length, at);
            }
          };
      return FullDownload.check(client.body(), stage.large(), first, end - first, endNanos, sink);
    }
  }

  private static void write(FileChannel file, byte[] bytes, int length, long at)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    long position = at;
    while (buffer.hasRemaining()) {
      position += file.write(buffer, position);
    }
  }
}
