package io.github.safeclose.sdktests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-signed certificate by the JDK's keytool, made once in a JVM: none is kept in a file. */
final class Certificate {
  private static final String PASSWORD = "only-for-tests";
  private static SSLContext made;

  private Certificate() {}

  static synchronized SSLContext server() throws Exception {
    if (made == null) {
      Path directory = Files.createTempDirectory("safeclose-sdk-tests");
      Path file = directory.resolve("key.p12");
      try {
        keytool(file);
        made = read(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    }
    return made;
  }

  private static void keytool(Path file) throws IOException, InterruptedException {
    String line =
        "-genkeypair -alias origin -keyalg EC -storetype PKCS12 -storepass "
            + PASSWORD
            + " -dname CN=127.0.0.1 -ext san=ip:127.0.0.1 -validity 30 -keystore";
    List<String> command = new ArrayList<>(List.of(line.split(" ", -1)));
    command.add(0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add(file.toString());
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed");
    }
  }

  private static SSLContext read(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
