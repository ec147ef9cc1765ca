package io.github.safeclose.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A self-signed certificate for 127.0.0.1, made once in a JVM: no key is kept in any file. */
record OriginCertificate(SSLContext server, SSLContext client) {
  private static final String PASSWORD = "only-for-tests";
  private static @Nullable OriginCertificate made;

  static synchronized OriginCertificate get() throws IOException {
    OriginCertificate found = made;
    if (found == null) {
      found = make();
      made = found;
    }
    return found;
  }

  private static OriginCertificate make() throws IOException {
    Path directory = Files.createTempDirectory("safeclose-testkit");
    Path file = directory.resolve("key.p12");
    Path log = directory.resolve("keytool.log");
    try {
      runKeytool(file, log);
      return read(file);
    } catch (GeneralSecurityException failure) {
      throw new IOException("keytool's certificate cannot be used", failure);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(log);
      Files.delete(directory);
    }
  }

  private static void runKeytool(Path file, Path log) throws IOException {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            "origin",
            "-keyalg",
            "EC",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            PASSWORD,
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "san=ip:127.0.0.1",
            "-validity",
            "30");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool failed: " + Files.readString(log));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", interrupted);
    } finally {
      process.destroy();
    }
  }

  private static OriginCertificate read(Path file) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(own.getKeyManagers(), null, null);

    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("origin", keys.getCertificate("origin"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, trust.getTrustManagers(), null);
    return new OriginCertificate(server, client);
  }
}
