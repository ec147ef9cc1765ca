package io.github.safeclose.servlet.s3;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** One of the two senders, so that the same tests hold both of them to the same answers. */
interface Sending {
  CompletionStage<Long> send(
      GetObjectRequest object, HttpServletRequest request, HttpServletResponse response)
      throws IOException;

  Sending attachment(String fileName);

  Sending severalRanges(SeveralRanges several);

  Sending deniedStatus(int status);

  Sending accelBuffering(boolean allowed);

  default CompletionStage<Long> send(
      String bucket, String key, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return send(GetObjectRequest.builder().bucket(bucket).key(key).build(), request, response);
  }

  /** The stage is that of a call which has returned. */
  record Blocking(ObjectSender sender) implements Sending {
    @Override
    public CompletionStage<Long> send(
        GetObjectRequest object, HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      sender.send(object, request, response);
      return CompletableFuture.completedStage(0L);
    }

    @Override
    public Sending attachment(String fileName) {
      return new Blocking(sender.attachment(fileName));
    }

    @Override
    public Sending severalRanges(SeveralRanges several) {
      return new Blocking(sender.severalRanges(several));
    }

    @Override
    public Sending deniedStatus(int status) {
      return new Blocking(sender.deniedStatus(status));
    }

    @Override
    public Sending accelBuffering(boolean allowed) {
      return new Blocking(sender.accelBuffering(allowed));
    }
  }

  record NonBlocking(AsyncObjectSender sender) implements Sending {
    @Override
    public CompletionStage<Long> send(
        GetObjectRequest object, HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      return sender.send(object, request, response);
    }

    @Override
    public Sending attachment(String fileName) {
      return new NonBlocking(sender.attachment(fileName));
    }

    @Override
    public Sending severalRanges(SeveralRanges several) {
      return new NonBlocking(sender.severalRanges(several));
    }

    @Override
    public Sending deniedStatus(int status) {
      return new NonBlocking(sender.deniedStatus(status));
    }

    @Override
    public Sending accelBuffering(boolean allowed) {
      return new NonBlocking(sender.accelBuffering(allowed));
    }
  }
}
