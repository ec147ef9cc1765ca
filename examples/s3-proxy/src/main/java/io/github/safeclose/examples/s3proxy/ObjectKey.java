package io.github.safeclose.examples.s3proxy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads an object's key out of a request's raw path: exactly, or not at all.
 *
 * <p>The container's decoded path will not do: it is normalised, and {@code a//b}, {@code a%2Fb}
 * and {@code a/b} are different ways to write, or different, keys. In a path a plus is a plus.
 */
final class ObjectKey {
  /** S3's own limit, in bytes of UTF-8. */
  static final int MAX_BYTES = 1024;

  private ObjectKey() {}

  /**
   * Decodes a key.
   *
   * @param raw what stands behind {@code /data/}, as it was on the wire
   * @throws RefusedRequest with 400 for what cannot be served exactly
   */
  static String decode(String raw) throws RefusedRequest {
    byte[] bytes = percentDecode(raw);
    if (bytes.length == 0) {
      throw new RefusedRequest(400, "The key is empty.");
    }
    if (bytes.length > MAX_BYTES) {
      throw new RefusedRequest(400, "The key is longer than " + MAX_BYTES + " bytes.");
    }
    String key;
    try {
      key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new RefusedRequest(400, "The key is not UTF-8.");
    }
    if (key.indexOf('\0') >= 0) {
      throw new RefusedRequest(400, "The key holds a zero character.");
    }
    for (String segment : key.split("/", -1)) {
      // Somebody between here and the store would resolve them, and another object be served.
      if (segment.equals(".") || segment.equals("..")) {
        throw new RefusedRequest(400, "The key holds a dot segment.");
      }
    }
    return key;
  }

  private static byte[] percentDecode(String raw) throws RefusedRequest {
    byte[] source = raw.getBytes(StandardCharsets.UTF_8);
    byte[] decoded = new byte[source.length];
    int length = 0;
    for (int i = 0; i < source.length; i++) {
      byte b = source[i];
      if (b == '%') {
        int high = i + 1 < source.length ? Character.digit(source[i + 1], 16) : -1;
        int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new RefusedRequest(400, "The path holds a bad percent escape.");
        }
        b = (byte) (high << 4 | low);
        i += 2;
      }
      decoded[length++] = b;
    }
    return Arrays.copyOf(decoded, length);
  }
}
