package io.github.safeclose.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.CloseEvent;
import io.github.safeclose.CloseScope;
import io.github.safeclose.SafeClose;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** C15: one body, several wrappers, one decision and one report, by the innermost. */
class InnermostWrapperTest {
  private final List<CloseEvent> outer = new ArrayList<>();
  private final SafeCloseTransformer<GetObjectResponse> transformer =
      SafeCloseTransformer.of(SafeClose.builder().listener(outer::add).build());

  @ParameterizedTest
  @EnumSource(Clients.class)
  void c15_transformerAboveDecorator_passesThrough(Clients client) throws Exception {
    try (Session session = Session.of(client, false, 2)) {
      session.serving(Answer.ofLength(1L << 30));
      CloseScope scope = CloseScope.open();
      CloseScope.Entered here = scope.enter();
      try (ResponseInputStream<GetObjectResponse> body =
          session.s3.getObject(Session.OBJECT, transformer)) {
        assertThat(body.readNBytes(10)).hasSize(10);
        assertThat(scope.openBodies()).isEqualTo(1);
      } finally {
        here.close();
      }
      assertThat(scope.openBodies()).isZero();
      assertThat(outer).isEmpty();
      assertThat(session.events()).hasSize(1);
      assertThat(session.events().get(0).bytesRead()).isEqualTo(10);
      assertThat(session.events().get(0).operation()).contains("GET");
    }
  }

  @Test
  void c15_checksumLayerBetween_passesThrough() throws Exception {
    try (Session session = Session.of(Clients.APACHE5, false, 2)) {
      // crc32 of nothing in particular: the body is left before it is checked
      session.serving(Answer.ofLength(1L << 20).header("x-amz-checksum-crc32", "AAAAAA=="));
      try (ResponseInputStream<GetObjectResponse> body =
          session.s3.getObject(
              request -> request.bucket("bucket").key("object").checksumMode(ChecksumMode.ENABLED),
              transformer)) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      assertThat(outer).isEmpty();
      assertThat(session.events()).hasSize(1);
      assertThat(session.events().get(0).bytesAvoided()).isPresent();
    }
  }

  @Test
  void c15_decoratorAboveForeignClientAboveDecorator_innermostDecides() throws Exception {
    try (Session session = Session.of(Clients.APACHE5, false, 2)) {
      session.serving(Answer.ofLength(1L << 20));
      SdkHttpClient twice =
          SafeCloseHttpClient.wrap(
              new ForeignClient(session.http), SafeClose.builder().listener(outer::add).build());
      try (S3Client s3 = Clients.s3(twice, session.origin.uri(), UnaryOperator.identity());
          ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT)) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      assertThat(outer).isEmpty();
      assertThat(session.events()).hasSize(1);
    }
  }

  @Test
  void wrap_ofAWrappedClient_isThatClient() throws Exception {
    try (Session session = Session.of(Clients.APACHE5, false, 2)) {
      assertThat(SafeCloseHttpClient.wrap(session.http)).isSameAs(session.http);
    }
  }

  /** What one client of a thread has left behind must not hide another client's body. */
  @Test
  void c15_bareClientOnTheThreadOfADecoratedOne_transformerStillGuards() throws Exception {
    try (Session decorated = Session.of(Clients.APACHE5, false, 2);
        Session bare = Session.bare(Clients.APACHE5, false)) {
      decorated.serving(Answer.ofLength(1L << 30).header("ETag", "\"same\""));
      bare.serving(Answer.ofLength(1L << 30).header("ETag", "\"same\""));
      ResponseInputStream<GetObjectResponse> first = decorated.get();
      ResponseInputStream<GetObjectResponse> second =
          bare.s3.getObject(Session.OBJECT, transformer);
      assertThat(second.readNBytes(10)).hasSize(10);
      second.close();
      Await.until("connection closed", () -> bare.origin.openConnections() == 0);
      assertThat(bare.origin.bodyBytes.get()).isLessThan(8L << 20);
      assertThat(outer).hasSize(1);
      assertThat(outer.get(0).operation()).contains("GetObject");
      assertThat(outer.get(0).bytesAvoided()).hasValue((1L << 30) - 10);
      first.close();
      assertThat(decorated.events()).hasSize(1);
    }
  }

  @Test
  void c15_nestedCallInAnInterceptor_oneReportEach() throws Exception {
    try (Session session = Session.of(Clients.APACHE5, false, 2)) {
      session.serving(Answer.ofLength(1L << 20));
      ExecutionInterceptor nested =
          new ExecutionInterceptor() {
            @Override
            public void afterTransmission(
                Context.AfterTransmission context, ExecutionAttributes attributes) {
              assertThat(
                      session
                          .s3
                          .getObjectAsBytes(r -> r.bucket("bucket").key("small"))
                          .asByteArray())
                  .hasSize(1000);
            }
          };
      S3Client s3 =
          session.another(b -> b.overrideConfiguration(c -> c.addExecutionInterceptor(nested)));
      try (s3;
          ResponseInputStream<GetObjectResponse> body = s3.getObject(Session.OBJECT, transformer)) {
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      assertThat(outer).isEmpty();
      assertThat(session.events()).extracting(CloseEvent::bytesRead).containsExactly(1000L, 10L);
    }
  }

  @ParameterizedTest
  @EnumSource(Clients.class)
  void transformerAlone_closeAfterTenBytes_doesNotDrain(Clients client) throws Exception {
    try (Session session = Session.bare(client, false)) {
      session.serving(Answer.ofLength(1L << 30));
      try (ResponseInputStream<GetObjectResponse> body =
          session.s3.getObject(Session.OBJECT, transformer)) {
        assertThat(body.response().contentLength()).isEqualTo(1L << 30);
        assertThat(body.readNBytes(10)).hasSize(10);
      }
      Await.until("connection closed", () -> session.origin.openConnections() == 0);
      assertThat(session.origin.bodyBytes.get()).isLessThan(16L << 20);
      assertThat(outer).hasSize(1);
    }
  }
}
