package example;

import io.github.safeclose.SafeCloseInputStream;
import io.github.safeclose.testkit.Capability;
import io.github.safeclose.testkit.SafeCloseContract;
import io.github.safeclose.testkit.ScriptedBody;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Set;

class ProvenStreamTest extends SafeCloseContract {
  @Override protected InputStream open(ScriptedBody source) {
    return SafeCloseInputStream.wrap(source, source::abort);
  }

  @Override protected Set<Capability> capabilities() {
    return EnumSet.of(Capability.ABORT_HANDLE, Capability.FREES_READERS);
  }
}
