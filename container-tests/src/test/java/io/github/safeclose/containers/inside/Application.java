package io.github.safeclose.containers.inside;

import io.github.safeclose.containers.Scene;
import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** The web application of these tests: the filter, and a servlet that plays scenes. */
public final class Application implements ServletContainerInitializer, ServletContextListener {
  static final String START = "/start";
  static final String SERVE = "/serve";

  /** Where the filter is mapped to REQUEST only. */
  static final String NARROW = "/narrow";

  static final int ERROR_STATUS = 418;

  /** A context parameter, in milliseconds: how long the container waits for its client. */
  static final String WRITE_TIMEOUT = "writeTimeout";

  @Override
  public void onStartup(Set<Class<?>> classes, ServletContext context) {
    register(context);
  }

  @Override
  public void contextInitialized(ServletContextEvent event) {
    register(event.getServletContext());
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {}

  private static void register(ServletContext context) {
    map(
        context.addFilter("outermost", new Outermost()),
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC),
        "/*");
    // Where the container does not tell, this is what frees the source.
    long unread = 3 * Long.parseLong(context.getInitParameter(WRITE_TIMEOUT));
    map(
        context.addFilter(
            "safeclose", new SafeCloseFilter().unreadTimeout(Duration.ofMillis(unread))),
        EnumSet.allOf(DispatcherType.class),
        START,
        SERVE);
    map(
        context.addFilter("narrow", new SafeCloseFilter()),
        EnumSet.of(DispatcherType.REQUEST),
        NARROW);
    ServletRegistration.Dynamic servlet = context.addServlet("scenes", new SceneServlet());
    servlet.setAsyncSupported(true);
    servlet.addMapping(START, SERVE, NARROW);
  }

  private static void map(
      FilterRegistration.Dynamic filter, EnumSet<DispatcherType> dispatchers, String... paths) {
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(dispatchers, true, paths);
  }

  /** Sees what the filter lets out to the container. */
  private static final class Outermost implements Filter {
    @Override
    public void init(FilterConfig config) {}

    @Override
    public void destroy() {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      Scene scene = Scene.of(request.getParameter("scene"));
      try {
        chain.doFilter(request, response);
      } catch (IOException | ServletException | RuntimeException failure) {
        scene.leftTheChain(failure);
        throw failure;
      }
      scene.leftTheChain(null);
    }
  }
}
