package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** C3 over the real clients: what closing allocates does not depend on what is left. */
class AllocationOverTlsTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource({"APACHE,true", "APACHE5,true", "APACHE,false", "APACHE5,false"})
  void c03_closeAfterTenBytes_allocatesAConstant(Clients client, boolean tls) throws Exception {
    try (Session session = Session.of(client, tls, 2)) {
      session.serving(Answer.ofLength(1L << 40));
      for (int i = 0; i < 20; i++) {
        closing(session);
      }
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 10; i++) {
        least = Math.min(least, closing(session));
      }
      assertThat(least).isLessThanOrEqualTo(64 * 1024);
    }
  }

  /** Bytes that closing one body allocates, on this thread and on the helper threads. */
  private static long closing(Session session) throws Exception {
    ResponseInputStream<GetObjectResponse> body = session.get();
    assertThat(body.readNBytes(10)).hasSize(10);
    int before = session.events().size();
    long allocated = allocated();
    body.close();
    allocated = allocated() - allocated;
    assertThat(session.events()).hasSize(before + 1);
    Await.until("connection closed", () -> session.origin.openConnections() == 0);
    return allocated;
  }

  private static long allocated() {
    long sum = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("safeclose-")) {
        sum += Math.max(0, THREADS.getThreadAllocatedBytes(thread.getId()));
      }
    }
    return sum;
  }
}
