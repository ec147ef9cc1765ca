package io.github.safeclose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.safeclose.fixture.Await;
import io.github.safeclose.fixture.BusyApplication;
import io.github.safeclose.fixture.ChildJvm;
import io.github.safeclose.fixture.LogCapture;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.apache.commons.io.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A web application that brought its own safeclose can go: nothing keeps its class loader. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedeployedApplicationTest {

  @Test
  void classLoaderOfARedeployedApplication_isCollected() throws Exception {
    try (LogCapture quiet = LogCapture.start()) {
      WeakReference<ClassLoader> gone = deployedUsedAndDropped();
      Await.until(
          "the class loader to be collected",
          () -> {
            System.gc();
            return gone.refersTo(null);
          });
      assertThat(quiet.warnings("from redeployed:443 was never closed")).hasSize(1);
    }
  }

  private static WeakReference<ClassLoader> deployedUsedAndDropped() throws Exception {
    URL[] jars = {
      url(ChildJvm.placeOf(SafeClose.class)),
      url(ChildJvm.placeOf(BusyApplication.class)),
      url(ChildJvm.placeOf(IOUtils.class))
    };
    try (URLClassLoader loader =
        new URLClassLoader("application", jars, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass(BusyApplication.class.getName());
      assertThat(type).isNotEqualTo(BusyApplication.class);
      BooleanSupplier application = (BooleanSupplier) type.getConstructor().newInstance();
      assertThat(application.getAsBoolean()).as("used in every way").isTrue();
      return new WeakReference<>(loader);
    }
  }

  private static URL url(Path place) throws Exception {
    return place.toUri().toURL();
  }
}
