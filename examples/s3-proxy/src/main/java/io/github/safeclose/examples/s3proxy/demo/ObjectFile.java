package io.github.safeclose.examples.s3proxy.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes objects as files, where the S3 server takes a directory for a bucket. */
final class ObjectFile {
  private static final int BUFFER = 1 << 20;

  private ObjectFile() {}

  /**
   * Writes an object.
   *
   * @return the SHA-256 of its content; empty for a sparse one, which takes too long to hash
   */
  static String write(Path file, Content content) throws IOException {
    MessageDigest sha = sha256();
    byte[] buffer = new byte[BUFFER];
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(content.size());
      long at = 0;
      while (at < content.size()) {
        int length = (int) Math.min(buffer.length, content.size() - at);
        if (content.isSparse()) {
          length = Math.min(length, Content.MARKER);
        }
        content.fill(buffer, at, length);
        out.seek(at);
        out.write(buffer, 0, length);
        at += length;
        if (content.isSparse()) {
          at = content.nextMarker(at);
        } else {
          sha.update(buffer, 0, length);
        }
      }
    }
    setETag(file);
    return content.isSparse() ? "" : HexFormat.of().formatHex(sha.digest());
  }

  /** The SHA-256 of a file. */
  static String hash(Path file) throws IOException {
    MessageDigest sha = sha256();
    byte[] buffer = new byte[BUFFER];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(sha.digest());
  }

  /** The S3 server takes its ETag from here; on a file system without attributes there is none. */
  private static void setETag(Path file) throws IOException {
    UserDefinedFileAttributeView attributes =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    if (attributes == null) {
      return;
    }
    byte[] sixteen = new byte[16];
    sixteen[0] = (byte) file.getFileName().toString().hashCode();
    try {
      attributes.write("user.content-md5", ByteBuffer.wrap(sixteen));
    } catch (IOException e) {
      // The demo does not need it.
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
