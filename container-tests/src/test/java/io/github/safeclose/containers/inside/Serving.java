package io.github.safeclose.containers.inside;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
    if (scene.act == Scene.Act.TIME_OUT || scene.act == Scene.Act.FAIL_LATER) {
      async.addListener(new Completing());
      async.setTimeout(scene.act == Scene.Act.TIME_OUT ? 50 : 60_000);
      write(async.getResponse().getOutputStream());
      if (scene.act == Scene.Act.FAIL_LATER) {
        async.dispatch();
      }
      return;
    }
    async.setTimeout(60_000);
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
        scene.late.await();
        out.write(1);
      }
      out.close(); // as try-with-resources does
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
        case COPY, FLUSH_EACH, TIME_OUT, FAIL_LATER -> copy(out);
        case COPY_AND_CLOSE -> {
          try (out) {
            copy(out);
          }
        }
        case LEAVE_OPEN, WRITE_LATE -> {
          body.readNBytes(3);
          out.write(SMALL.getBytes(US_ASCII));
        }
        case THROW -> {
          body.readNBytes(3);
          throw new IOException("the application's own");
        }
        case SEND_ERROR -> {
          body.readNBytes(3);
          out.write(SMALL.getBytes(US_ASCII));
          response.sendError(404);
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

  /** Ends what has gone wrong, as if it had not. */
  private static final class Completing implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {
      complete(event.getAsyncContext());
    }

    @Override
    public void onError(AsyncEvent event) {
      complete(event.getAsyncContext());
    }
  }

  /** Writes when the container is ready and the source has something: waits for neither. */
  private final class Writing implements WriteListener {
    private final AsyncContext async;
    private final ServletOutputStream out;
    private boolean containerWillCall = true;
    private boolean flushDue;
    private boolean done;

    Writing(AsyncContext async, ServletOutputStream out) {
      this.async = async;
      this.out = out;
    }

    @Override
    public synchronized void onWritePossible() throws IOException {
      containerWillCall = false;
      try {
        drain();
      } catch (IOException failure) {
        switch (scene.reaction) {
          case RETHROW -> throw failure;
          case WRAP -> throw new UncheckedIOException("wrapped by the application", failure);
          case SWALLOW -> finish();
        }
      }
    }

    /** On a thread of the source. */
    private synchronized void onData() {
      if (containerWillCall || done) {
        return;
      }
      try {
        drain();
      } catch (IOException failure) {
        finish();
      }
    }

    private void drain() throws IOException {
      if (scene.act == Scene.Act.THROW) {
        body.readNBytes(3);
        throw new IOException("the application's own");
      }
      while (!done) {
        if (!out.isReady()) {
          containerWillCall = true;
          return;
        }
        if (flushDue) {
          flushDue = false;
          out.flush();
        } else if (scene.act == Scene.Act.LEAVE_OPEN) {
          body.readNBytes(3);
          out.write(SMALL.getBytes(US_ASCII));
          finish();
        } else if (!scene.source.canRead(this::onData)) {
          return;
        } else {
          copyOne();
        }
      }
    }

    private void copyOne() throws IOException {
      int n = body.read(unit);
      if (n < 0) {
        finish();
      } else {
        out.write(unit, 0, n);
        flushDue = scene.act == Scene.Act.FLUSH_EACH;
      }
    }

    private void finish() {
      done = true;
      complete(async);
    }

    @Override
    public synchronized void onError(Throwable failure) {
      finish();
    }
  }
}
