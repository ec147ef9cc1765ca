package io.github.safeclose.examples.s3proxy.demo;

import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** An S3 server in this process: a directory is a bucket, a file an object. */
public final class EmbeddedS3 implements AutoCloseable {
  private final S3Proxy server;

  /** Starts on an ephemeral port of the loopback interface. */
  public EmbeddedS3(Path buckets) throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(buckets.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .stopTimeout(0)
            .build();
    server.start();
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) { // its own signature
      throw new IllegalStateException("the S3 server did not stop", e);
    }
  }
}
