package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.Scene;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Brings the request by the scene's way to the one that serves it. */
public final class SceneServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Scene scene = Scene.of(request.getParameter("scene"));
    if (request.getDispatcherType() == DispatcherType.ASYNC && scene.act == Scene.Act.FAIL_LATER) {
      throw new IllegalStateException("the application's own");
    }
    if (request.getServletPath().equals(Application.SERVE) || isServedBy(scene, request)) {
      serve(scene, request, response);
      return;
    }
    switch (scene.dispatch) {
      case FORWARD -> request.getRequestDispatcher(Application.SERVE).forward(request, response);
      case INCLUDE -> {
        Serving.frame(scene, response); // what is included sets no headers
        request.getRequestDispatcher(Application.SERVE).include(request, response);
      }
      case ERROR -> response.sendError(Application.ERROR_STATUS);
      case ASYNC -> request.startAsync().dispatch(Application.SERVE);
      case DIRECT -> serve(scene, request, response);
    }
  }

  private static void serve(Scene scene, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (scene.style == Scene.Style.PUBLISHER) {
      Serving.frame(scene, response);
      Publishing.send(scene, request, response);
    } else {
      new Serving(scene, request, response).run();
    }
  }

  /** While it is included, the servlet's path is still that of the outer request. */
  private static boolean isServedBy(Scene scene, HttpServletRequest request) {
    return switch (request.getDispatcherType()) {
      case REQUEST -> scene.dispatch == Scene.Dispatch.DIRECT;
      case FORWARD, INCLUDE, ASYNC, ERROR -> true;
    };
  }
}
