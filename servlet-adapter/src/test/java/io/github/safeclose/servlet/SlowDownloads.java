package io.github.safeclose.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many downloads at a time on one thread, each of which takes a little in each round. */
final class SlowDownloads implements AutoCloseable {
  private static final byte[] REQUEST =
      "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1);
  private static final int PIECE = 16 * 1024;

  private final List<Download> downloads = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
  private final int length;

  SlowDownloads(int port, int count, int length) throws IOException {
    this.length = length;
    for (int i = 0; i < count; i++) {
      downloads.add(new Download(port));
    }
  }

  /** Until every one has got its head and its first bytes; it takes no more. */
  void begin() throws Exception {
    rounds(download -> download.received > 0);
  }

  /** Takes everything, and compares each byte. */
  void finish() throws Exception {
    rounds(download -> download.received == length);
  }

  private interface Goal {
    boolean isReached(Download download);
  }

  private void rounds(Goal goal) throws Exception {
    boolean waiting = true;
    while (waiting) {
      waiting = false;
      boolean moved = false;
      for (Download download : downloads) {
        if (!goal.isReached(download)) {
          waiting = true;
          moved |= download.takeOnce();
        }
      }
      if (!moved) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Download download : downloads) {
      download.channel.close();
    }
  }

  private final class Download {
    private final SocketChannel channel;
    private int endOfHead;
    private int received;

    Download(int port) throws IOException {
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, PIECE);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.write(ByteBuffer.wrap(REQUEST));
      channel.configureBlocking(false);
    }

    boolean takeOnce() throws IOException {
      buffer.clear();
      int n = channel.read(buffer);
      if (n < 0) {
        throw new EOFException("closed after " + received + " bytes");
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        take(buffer.get());
      }
      return n > 0;
    }

    private void take(byte b) throws IOException {
      if (endOfHead < 4) {
        endOfHead = b == "\r\n\r\n".charAt(endOfHead) ? endOfHead + 1 : b == '\r' ? 1 : 0;
      } else if (b == VirtualBody.at(received)) {
        received++;
      } else {
        throw new IOException("byte " + received + " is wrong");
      }
    }
  }
}
