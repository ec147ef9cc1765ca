package io.github.safeclose.aws;

import io.github.safeclose.CloseOutcome;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Run by {@link SmallHeapTest} in a small heap. */
final class HugeLeavers {
  private static final long SIZE = 100L << 30;
  private static final int LEAVERS = 50;

  private HugeLeavers() {}

  public static void main(String[] args) throws Exception {
    StringBuilder done = new StringBuilder();
    for (Clients client : new Clients[] {Clients.APACHE, Clients.APACHE5}) {
      try (Session session = Session.of(client, false, 2)) {
        session.serving(Answer.ofLength(SIZE));
        for (int i = 0; i < LEAVERS; i++) {
          leave(session, i * 100_000L);
        }
        Await.until("connections closed", () -> session.origin.openConnections() == 0);
        long sent = session.origin.bodyBytes.get();
        if (sent > LEAVERS * (16L << 20)
            || session.events().size() != LEAVERS
            || !session.events().stream().allMatch(e -> e.outcome() == CloseOutcome.ABORTED)) {
          throw new AssertionError("sent " + sent + ", events " + session.events());
        }
        done.append("ok ").append(client).append(' ');
      }
    }
    System.out.println(done);
  }

  private static void leave(Session session, long bytes) throws Exception {
    try (ResponseInputStream<GetObjectResponse> body = session.get()) {
      if (body.response().contentLength() != SIZE) {
        throw new AssertionError("length " + body.response().contentLength());
      }
      body.skipNBytes(bytes);
    }
  }
}
