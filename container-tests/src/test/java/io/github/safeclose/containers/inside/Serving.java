package io.github.safeclose.containers.inside;

import io.github.safeclose.SafeCloseInputStream;
import io.github.safeclose.containers.Scene;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Serves a body as naive applications do. It never closes it: that is the filter's part. */
final class Serving {
  static final String SMALL = "small";

  private final Scene scene;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final SafeCloseInputStream body;
  private final byte[] unit = new byte[Scene.UNIT];

  Serving(Scene scene, HttpServletRequest request, HttpServletResponse response) {
    this.scene = scene;
    this.request = request;
    this.response = response;
    body = scene.open();
  }

  /** Sets the length, or leaves it out. */
  static void frame(Scene scene, HttpServletResponse response) {
    if (scene.framing == Scene.Framing.LENGTH) {
      boolean isSmall = scene.act == Scene.Act.LEAVE_OPEN || scene.act == Scene.Act.WRITE_LATE;
      response.setContentLengthLong(isSmall ? SMALL.length() : scene.length);
    }
  }

  void run() throws IOException, ServletException {
    response.setStatus(200);
    frame(scene, response);
    if (scene.style == Scene.Style.BLOCKING) {
      write(response.getOutputStream());
      return;
    }
    AsyncContext async = request.startAsync();
    async.setTimeout(60_000);
    async.addListener(new Completion(scene));
    if (scene.style == Scene.Style.OWN_THREAD) {
      new Thread(() -> runOnOwnThread(async), "own").start();
    } else {
      ServletOutputStream out = async.getResponse().getOutputStream();
      out.setWriteListener(new Writing(async, out));
    }
  }

  private void runOnOwnThread(AsyncContext async) {
    Throwable thrown = null;
    try {
      OutputStream out = async.getResponse().getOutputStream();
      try {
        write(out);
      } finally {
        complete(async);
      }
      if (scene.act == Scene.Act.WRITE_LATE) {
        out.write(1);
      }
    } catch (Exception failure) {
      thrown = failure;
    }
    scene.ownThreadEnds(thrown);
  }

  private static void complete(AsyncContext async) {
    try {
      async.complete();
    } catch (IllegalStateException endedByTheContainer) {
      // as applications have to expect
    }
  }

  private void write(OutputStream out) throws IOException, ServletException {
    try {
      switch (scene.act) {
        case COPY, FLUSH_EACH -> copy(out);
        case LEAVE_OPEN, WRITE_LATE -> {
          body.readNBytes(3);
          out.write(SMALL.getBytes());
        }
        case THROW -> {
          body.readNBytes(3);
          throw new IOException("the application's own");
        }
      }
    } catch (IOException failure) {
      switch (scene.reaction) {
        case RETHROW -> throw failure;
        case WRAP -> throw new ServletException("wrapped by the application", failure);
        case SWALLOW -> {}
      }
    }
  }

  private void copy(OutputStream out) throws IOException {
    for (int n = body.read(unit); n >= 0; n = body.read(unit)) {
      out.write(unit, 0, n);
      if (scene.act == Scene.Act.FLUSH_EACH) {
        out.flush();
      }
    }
  }

  /** Writes when the container is ready. */
  private final class Writing implements WriteListener {
    private final AsyncContext async;
    private final ServletOutputStream out;

    Writing(AsyncContext async, ServletOutputStream out) {
      this.async = async;
      this.out = out;
    }

    @Override
    public void onWritePossible() throws IOException {
      try {
        switch (scene.act) {
          case COPY, FLUSH_EACH -> copyWhileReady();
          case LEAVE_OPEN, WRITE_LATE -> {
            body.readNBytes(3);
            out.write(SMALL.getBytes());
            complete(async);
          }
          case THROW -> {
            body.readNBytes(3);
            throw new IOException("the application's own");
          }
        }
      } catch (IOException failure) {
        switch (scene.reaction) {
          case RETHROW -> throw failure;
          case WRAP -> throw new UncheckedIOException("wrapped by the application", failure);
          case SWALLOW -> complete(async);
        }
      }
    }

    private void copyWhileReady() throws IOException {
      while (out.isReady()) {
        int n = body.read(unit);
        if (n < 0) {
          complete(async);
          return;
        }
        out.write(unit, 0, n);
        if (scene.act == Scene.Act.FLUSH_EACH && out.isReady()) {
          out.flush();
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      complete(async);
    }
  }

  private record Completion(Scene scene) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      scene.asyncCompleted();
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
  }
}
