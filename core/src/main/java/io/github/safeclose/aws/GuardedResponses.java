package io.github.safeclose.aws;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Remembers which responses have a safe body already, so that a hook further out lets it be (C15).
 *
 * <p>The SDK copies a response's headers several times on their way up, and wraps its body in
 * streams that cannot be unwrapped; but the header <em>strings</em> stay the same objects. So one
 * value is replaced by an equal string of our own, and that object's identity is the mark: nobody
 * sees it, it needs no thread local, and retries, nested calls and other threads cannot confuse it.
 * It is forgotten when the response is garbage.
 */
final class GuardedResponses {
  private static final Set<Mark> MARKS = ConcurrentHashMap.newKeySet();
  private static final ReferenceQueue<String> GARBAGE = new ReferenceQueue<>();

  private GuardedResponses() {}

  /** The same response, marked. */
  static SdkHttpResponse add(SdkHttpResponse response) {
    for (Reference<? extends String> old = GARBAGE.poll(); old != null; old = GARBAGE.poll()) {
      MARKS.remove(old);
    }
    Map<String, List<String>> headers = new LinkedHashMap<>(response.headers());
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (header.getValue().size() == 1) {
        String value = copyOf(header.getValue().get(0));
        MARKS.add(new Mark(value, GARBAGE));
        header.setValue(List.of(value));
        return response.toBuilder().headers(headers).build();
      }
    }
    return response;
  }

  static boolean contains(SdkHttpResponse response) {
    for (List<String> values : response.headers().values()) {
      if (values.size() == 1 && MARKS.contains(new Mark(values.get(0), null))) {
        return true;
      }
    }
    return false;
  }

  /** How many responses are marked and not yet found to be garbage. */
  static int size() {
    return MARKS.size();
  }

  private static String copyOf(String value) {
    return String.valueOf(value.toCharArray());
  }

  /** Equal to a mark of the same object, and to nothing else. */
  private static final class Mark extends WeakReference<String> {
    private final int hash;

    Mark(String value, @Nullable ReferenceQueue<String> queue) {
      super(value, queue);
      hash = System.identityHashCode(value);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very point
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      String value = get();
      return other instanceof Mark mark && value != null && mark.get() == value;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
