package io.github.safeclose.servlet.spring;

import io.github.safeclose.CloseScope;
import io.github.safeclose.servlet.SafeCloseFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

/**
 * Runs what Spring MVC does for a request on threads of its own (a Callable, a
 * StreamingResponseBody) in the scope of the request. Both methods are called on such a thread.
 */
final class ScopeOfCallables implements CallableProcessingInterceptor {
  // Not an attribute of the request: by the second call, that may have ended.
  private static final ThreadLocal<CloseScope.Entered> ENTERED = new ThreadLocal<>();

  @Override
  public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
    HttpServletRequest servletRequest = request.getNativeRequest(HttpServletRequest.class);
    if (servletRequest != null) {
      SafeCloseFilter.scopeOf(servletRequest).ifPresent(scope -> ENTERED.set(scope.enter()));
    }
  }

  @Override
  public <T> void postProcess(
      NativeWebRequest request, Callable<T> task, @Nullable Object concurrentResult) {
    CloseScope.Entered here = ENTERED.get();
    if (here != null) {
      ENTERED.remove();
      here.close();
    }
  }
}
