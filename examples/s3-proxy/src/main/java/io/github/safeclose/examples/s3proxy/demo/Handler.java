package io.github.safeclose.examples.s3proxy.demo;

import io.github.safeclose.CloseListener;
import io.github.safeclose.SafeClose;
import io.github.safeclose.examples.s3proxy.ProxyConfig;
import io.github.safeclose.examples.s3proxy.S3Clients;
import io.github.safeclose.servlet.SafeCloseFilter;
import io.github.safeclose.servlet.s3.ObjectSender;
import jakarta.servlet.Filter;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.s3.S3Client;

/** The three proxies: the same server and servlet, that differ only in how a body is closed. */
enum Handler {
  /** As the original did: reads the rest into memory. */
  BUFFERING {
    @Override
    S3Client client(ProxyConfig config, CloseListener listener) {
      return S3Clients.over(BufferingHttpClient.wrap(S3Clients.apache(config)), config);
    }
  },
  /** Today's SDK: reads the rest and throws it away. */
  PLAIN {
    @Override
    S3Client client(ProxyConfig config, CloseListener listener) {
      return S3Clients.over(S3Clients.apache(config), config);
    }
  },
  /** With safeclose: reads nothing. */
  SAFE {
    @Override
    S3Client client(ProxyConfig config, CloseListener listener) {
      return S3Clients.safe(config, listener);
    }

    @Override
    ObjectSender sender(S3Client s3) {
      return ObjectSender.of(s3);
    }

    @Override
    List<Filter> filters() {
      return List.of(new SafeCloseFilter());
    }
  };

  /**
   * Its client of S3.
   *
   * @param listener hears of the bodies, where safeclose is in use
   */
  abstract S3Client client(ProxyConfig config, CloseListener listener);

  /** Here one that leaves closing to the client, as handlers do that know nothing of safeclose. */
  ObjectSender sender(S3Client s3) {
    return ObjectSender.of(s3, SafeClose.builder().mode(SafeClose.Mode.OBSERVE).build());
  }

  List<Filter> filters() {
    return List.of();
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
