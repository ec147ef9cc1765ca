package io.github.safeclose.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a {@link Pump} puts its bytes; called by one thread at a time. */
interface Outlet {
  /** If not, the pump hears {@link Pump#outletReady()} later. */
  boolean isReady();

  /** Takes the first bytes of a buffer, which stays as it is until this is ready again. */
  void write(ByteBuffer buffer, int length) throws IOException;

  void flush() throws IOException;

  /** How many bytes were announced; negative if that is not known, or not yet. */
  long announced();

  /** The body is whole, or nobody wants it any more. */
  void complete();

  /** The body will never be whole. */
  void breakOff(Throwable failure, long written);

  /** Whether the request has ended, so that nothing may be said to the container about it. */
  boolean isOver();
}
