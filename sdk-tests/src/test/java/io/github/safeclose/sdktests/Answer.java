package io.github.safeclose.sdktests;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What an {@link Origin} answers: content that is a function of the offset, or a text; a tail after
 * it; and what goes wrong. Write it on one thread, then serve it.
 */
final class Answer {
  private static final long NEVER = Long.MAX_VALUE;
  private static final byte[] PATTERN = pattern();

  final int status;
  final long content;
  private final byte[] text;
  private byte[] tail = {};
  private int extra;
  boolean chunked;
  boolean ranges;
  long declared;
  long stallAt = NEVER;
  long cutAt = NEVER;
  private final List<String> headers = new ArrayList<>();

  private Answer(int status, long content, byte[] text) {
    this.status = status;
    this.content = content;
    this.text = text;
    this.declared = content;
  }

  static Answer ofLength(long content) {
    return new Answer(200, content, null);
  }

  static Answer xml(int status, String xml) {
    byte[] text = xml.getBytes(StandardCharsets.UTF_8);
    return new Answer(status, text.length, text).header("Content-Type: application/xml");
  }

  Answer inChunks(boolean inChunks) {
    chunked = inChunks;
    return this;
  }

  /** Answers a request for a range with that range; its content begins anew. */
  Answer inRanges() {
    ranges = true;
    return header("Accept-Ranges: bytes").header("ETag: \"one\"");
  }

  Answer range(long first, long last) {
    long end = Math.min(last, content - 1);
    Answer part = new Answer(206, end - first + 1, text);
    part.headers.addAll(headers);
    return part.header("Content-Range: bytes " + first + "-" + end + "/" + content);
  }

  Answer header(String line) {
    headers.add(line);
    return this;
  }

  /** Sends that many bytes more than Content-Length says; beside chunks it says it all the same. */
  Answer tooLongBy(int bytes) {
    extra = bytes;
    return chunked ? header("Content-Length: " + declared) : this;
  }

  /** After that many bytes nothing more comes; at the very end of chunks: not the last chunk. */
  Answer stallingAt(long bytes) {
    stallAt = bytes;
    return this;
  }

  /** After that many bytes the connection is closed in an orderly way. */
  Answer cutAt(long bytes) {
    cutAt = bytes;
    return this;
  }

  /** Appends the MD5 of the content, as S3 does where it is asked to. */
  Answer appendMd5() {
    MessageDigest md5;
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
    md5.update(whole());
    tail = md5.digest();
    declared += tail.length;
    return header("x-amz-transfer-encoding: append-md5");
  }

  /** Announces the CRC of the content. */
  Answer crc32() {
    CRC32 crc = new CRC32();
    crc.update(whole());
    byte[] value = {
      (byte) (crc.getValue() >>> 24),
      (byte) (crc.getValue() >>> 16),
      (byte) (crc.getValue() >>> 8),
      (byte) crc.getValue()
    };
    return header("x-amz-checksum-crc32: " + Base64.getEncoder().encodeToString(value));
  }

  /** Nobody reads a body of a gigabyte to where its checksums would be compared. */
  private byte[] whole() {
    byte[] whole = new byte[(int) Math.min(content, 1 << 20)];
    fill(whole, whole.length, 0);
    return whole;
  }

  /** All that is sent. */
  long length() {
    return content + tail.length + extra;
  }

  void fill(byte[] block, int n, long at) {
    int done = 0;
    while (done < n) {
      long offset = at + done;
      boolean inTail = offset >= content && offset < content + tail.length;
      byte[] from = inTail ? tail : text == null ? PATTERN : text;
      int start = (int) (inTail ? offset - content : offset % from.length);
      long left = inTail || offset >= content ? from.length - start : content - offset;
      int most = (int) Math.min(left, Math.min(n - done, from.length - start));
      System.arraycopy(from, start, block, done, most);
      done += most;
    }
  }

  String head() {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    head.append(
        chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + declared + "\r\n");
    headers.forEach(line -> head.append(line).append("\r\n"));
    return head.append("\r\n").toString();
  }

  static byte byteAt(long offset) {
    return PATTERN[(int) (offset % PATTERN.length)];
  }

  private static byte[] pattern() {
    byte[] pattern = new byte[65_521]; // a prime: no period that buffers share
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (byte) (i * 31 + (i >>> 8) + 1);
    }
    return pattern;
  }
}
