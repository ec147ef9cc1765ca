package io.github.safeclose.examples.s3proxy.limits;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1, but a request's head has to be there in time as a whole. Tomcat's own timeout
 * begins anew with each byte, so that a client which sends one now and then stays for ever.
 */
public final class HeadTimeoutProtocol extends Http11NioProtocol {
  private final long headNanos;

  /**
   * A limit.
   *
   * @param head how long a head may take from its first to its last byte. It is looked at whenever
   *     a byte comes; where none comes, Tomcat's own timeout ends the connection
   */
  public HeadTimeoutProtocol(Duration head) {
    this.headNanos = head.toNanos();
  }

  @Override
  protected Processor createProcessor() {
    return new HeadTimeoutProcessor(this, getAdapter(), headNanos);
  }

  private static final class HeadTimeoutProcessor extends Http11Processor {
    private final long headNanos;
    private @Nullable SocketWrapperBase<?> reading; // whose head is not complete yet
    private long since;

    HeadTimeoutProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, long headNanos) {
      super(protocol, adapter);
      this.headNanos = headNanos;
    }

    @Override
    public SocketState service(SocketWrapperBase<?> socket) throws IOException {
      SocketState state = super.service(socket);
      if (state != SocketState.LONG || isAsync()) { // else it wants more of the head

        reading = null;
        return state;
      }
      if (reading != socket) { // a processor serves one connection after another
        reading = socket;
        since = System.nanoTime();
      }
      return System.nanoTime() - since > headNanos ? SocketState.CLOSED : state;
    }
  }
}
