package io.github.safeclose.aws;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * As much of S3 as a GET of one object needs, on real sockets: ranges, suffix ranges, ETag and
 * If-Match, and faults in the order they are given.
 */
final class FaultyOrigin implements AutoCloseable {
  private static final String ETAG = "\"of version ";

  private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final Map<String, String> headers = new ConcurrentHashMap<>();
  final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
  final AtomicLong bodyBytes = new AtomicLong();
  final AtomicInteger stalls = new AtomicInteger();
  final AtomicInteger connections = new AtomicInteger();
  private volatile Function<Integer, Fault> more = nth -> Fault.NONE;
  private volatile ObjectContent content = new ObjectContent(1);
  private volatile long length;

  FaultyOrigin(long length) throws IOException {
    this.length = length;
    daemon(this::accept);
  }

  FaultyOrigin faults(Fault... next) {
    faults.addAll(List.of(next));
    return this;
  }

  /** For the answers after those, counted from 0. */
  FaultyOrigin thenAlways(Function<Integer, Fault> fault) {
    more = fault;
    return this;
  }

  /** An empty value leaves a header out. */
  FaultyOrigin header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  void overwrite(long version, long newLength) {
    content = new ObjectContent(version);
    length = newLength;
  }

  ObjectContent content() {
    return content;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** The values of one header over all requests so far; null where it was not sent. */
  List<String> sent(String header) {
    return requests.stream().map(request -> request.getOrDefault(header, "none")).toList();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "faulty-origin");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Map<String, String> request = request(in);
      while (!request.isEmpty() && answer(request, socket)) {
        request = request(in);
      }
    } catch (IOException left) {
      // the client has gone
    } finally {
      open.remove(socket);
    }
  }

  /** The headers by name, and the request line under "". Empty at the end of the connection. */
  private static Map<String, String> request(InputStream in) throws IOException {
    Map<String, String> request = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        if (line.isEmpty()) {
          return request;
        }
        int colon = request.isEmpty() ? -1 : line.indexOf(":");
        request.put(
            colon < 0 ? "" : line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).trim());
        line.setLength(0);
      } else if (c != '\r') {
        line.append((char) c);
      }
    }
    return Map.of();
  }

  private boolean answer(Map<String, String> request, Socket socket) throws IOException {
    int nth = requests.size();
    requests.add(request);
    ObjectContent sent = content; // what an overwrite changes is the next answer
    Fault next = faults.poll();
    Fault fault = next == null ? more.apply(nth) : next;
    String etag = ETAG + sent.version() + "\"";
    String bound = request.get("if-match");
    if (fault.then() == Fault.Then.SILENCE) {
      return stall();
    } else if (fault.status() != 0) {
      return error(fault.status(), socket);
    } else if (bound != null && !bound.equals(etag)) {
      return error(412, socket);
    }
    long[] range = range(fault.ignoresRange() ? null : request.get("range"));
    Map<String, String> head = new TreeMap<>(headers);
    head.putIfAbsent("ETag", etag);
    head.putIfAbsent("Content-Length", Long.toString(range[1] - range[0] + fault.extra()));
    if (range.length > 2) {
      head.putIfAbsent("Content-Range", "bytes " + range[0] + "-" + (range[1] - 1) + "/" + length);
    }
    head.putAll(fault.headers());
    head.values().removeIf(String::isEmpty);
    StringBuilder reply =
        new StringBuilder("HTTP/1.1 " + (range.length > 2 ? "206" : "200") + " Because\r\n");
    head.forEach((name, value) -> reply.append(name + ": " + value + "\r\n"));
    OutputStream out = socket.getOutputStream();
    out.write(reply.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    return body(sent, range[0], range[1] + fault.extra(), fault, socket);
  }

  private static boolean error(int status, Socket socket) throws IOException {
    String xml = "<Error><Code>Code" + status + "</Code><Message>so it is</Message></Error>";
    String head = "HTTP/1.1 " + status + " Because\r\nContent-Type: application/xml\r\n";
    String reply = head + "Content-Length: " + xml.length() + "\r\n\r\n" + xml;
    socket.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  /** From, to, and a third element if it is a range. */
  private long[] range(String header) {
    if (header == null) {
      return new long[] {0, length};
    }
    String[] ends = header.substring("bytes=".length()).split("-", -1);
    if (ends[0].isEmpty()) {
      return new long[] {Math.max(0, length - Long.parseLong(ends[1])), length, 1};
    }
    long to = ends[1].isEmpty() ? length : Math.min(length, Long.parseLong(ends[1]) + 1);
    return new long[] {Long.parseLong(ends[0]), to, 1};
  }

  private boolean body(ObjectContent sent, long from, long to, Fault fault, Socket socket)
      throws IOException {
    OutputStream out = socket.getOutputStream();
    boolean chunked = "chunked".equals(headers.get("Transfer-Encoding"));
    byte[] block = new byte[64 * 1024];
    long faultAt = fault.after() > to - from ? Long.MAX_VALUE : from + fault.after();
    for (long at = from; at < to || at == faultAt; ) {
      int n = (int) Math.min(block.length, Math.min(to, faultAt) - at);
      if (n == 0) {
        return broken(fault, socket);
      }
      sent.fill(block, 0, n, at);
      if (chunked) {
        out.write((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
      out.write(block, 0, n);
      if (chunked) {
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      at += n;
      bodyBytes.addAndGet(n);
    }
    if (chunked) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    return true;
  }

  private boolean broken(Fault fault, Socket socket) throws IOException {
    switch (fault.then()) {
      case STALL, SILENCE -> stall();
      case RESET -> socket.setSoLinger(true, 0);
      case CUT -> {}
    }
    return false;
  }

  private boolean stall() {
    stalls.incrementAndGet();
    try {
      closing.await();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
