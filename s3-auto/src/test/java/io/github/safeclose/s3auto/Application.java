package io.github.safeclose.s3auto;

import java.io.InputStream;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An application that knows nothing of safeclose: leaves bodies half-read, of two clients. */
public final class Application {
  static final int CLIENTS = 2;

  private Application() {}

  public static void main(String[] arguments) throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      try (S3Client s3 =
          S3Client.builder()
              .endpointOverride(URI.create(arguments[0]))
              .region(Region.US_EAST_1)
              .forcePathStyle(true)
              .credentialsProvider(AnonymousCredentialsProvider.create())
              .build()) {
        try (InputStream body = s3.getObject(r -> r.bucket("bucket").key("object"))) {
          if (body.readNBytes(10).length != 10) {
            throw new IllegalStateException("no ten bytes");
          }
        }
      }
    }
    System.out.println("the application is content");
  }
}
