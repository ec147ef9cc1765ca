package io.github.safeclose.examples.s3proxy.behind;

import io.github.safeclose.examples.s3proxy.demo.WireClient.Leaving;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * Over HTTP/2 without TLS, with prior knowledge, frame by frame. A client that does not read on
 * gives no window: that is how one stalls over HTTP/2.
 */
final class Http2Visit implements Visit {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int CANCEL = 8;
  private static final int STREAM = 1;
  private static final int STATUS_200 = 0x88; // in HPACK, where nothing was indexed before

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;
  private final boolean reader;
  private long taken;
  private Transfer ended = new Transfer(0, Seen.HANGS);
  private boolean open = true;

  Http2Visit(int port, String method, String key, boolean reader) throws IOException {
    this.reader = reader;
    socket.setSoTimeout(Http1Visit.SILENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(socket.getOutputStream());
    try {
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      send(SETTINGS, 0, 0, new byte[0]);
      send(HEADERS, END_STREAM | END_HEADERS, STREAM, request(method, "/data/" + key));
      while (frame() != HEADERS) {
        if (!open) {
          throw new EOFException("no answer");
        }
      }
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static byte[] request(String method, String path) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    literal(block, 2, method);
    block.write(0x86); // :scheme http
    literal(block, 4, path);
    literal(block, 1, "behind"); // :authority
    return block.toByteArray();
  }

  /** A name of HPACK's static table with a value that is not to be indexed. */
  private static void literal(ByteArrayOutputStream block, int name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length > 126) {
      throw new IllegalArgumentException("too long for one byte of length");
    }
    block.write(name);
    block.write(bytes.length);
    block.writeBytes(bytes);
  }

  private void send(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    frame.writeBytes(bytes(stream));
    frame.writeBytes(payload);
    out.write(frame.toByteArray());
  }

  private static byte[] bytes(int number) {
    return new byte[] {
      (byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number
    };
  }

  /** Reads one frame and answers it; returns its type. */
  private int frame() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException("in a frame");
    }
    boolean last = (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    if (type == HEADERS && (payload[0] & 0xff) != STATUS_200) {
      throw new IOException("not 200");
    } else if (type == DATA) {
      taken += length;
      if (reader && length > 0) {
        send(WINDOW_UPDATE, 0, 0, bytes(length));
        send(WINDOW_UPDATE, 0, stream, bytes(length));
      }
    } else if ((type == SETTINGS || type == PING) && flags != ACK) {
      send(type, ACK, 0, type == PING ? payload : new byte[0]);
    }
    if (last) {
      end(Seen.CLEAN);
    } else if (type == RST_STREAM || type == GOAWAY) {
      end(Seen.BROKEN);
    }
    return type;
  }

  private void end(Seen seen) {
    if (open) {
      ended = new Transfer(taken, seen);
      open = false;
    }
  }

  @Override
  public void take(int bytes) throws IOException {
    while (taken == 0) {
      if (!open) {
        throw new EOFException("no body");
      }
      frame();
    }
  }

  @Override
  public void halfClose() {
    // Every request without a body is half-closed from the start.
  }

  @Override
  public Transfer readAll() {
    try {
      while (open) {
        frame();
      }
    } catch (SocketTimeoutException e) {
      end(Seen.HANGS);
    } catch (IOException e) {
      end(Seen.BROKEN);
    }
    return ended;
  }

  @Override
  public void leave(Leaving how) throws IOException {
    if (how == Leaving.RST) {
      send(RST_STREAM, 0, STREAM, bytes(CANCEL));
    } else {
      socket.shutdownOutput();
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
