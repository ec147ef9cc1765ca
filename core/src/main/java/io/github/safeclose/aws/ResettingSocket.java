package io.github.safeclose.aws;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;

/**
 * The plain socket below a TLS one. Apache 4's abort asks the TLS socket to linger for no time,
 * which is to say for a reset, and closes it then; the JDK hands on the first to this socket, and
 * waits for the peer in the second. So the first closes this one already.
 */
final class ResettingSocket extends Socket {
  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    super.setSoLinger(on, seconds);
    if (on && seconds == 0 && isConnected()) {
      try {
        close();
      } catch (IOException failure) {
        SocketException same = new SocketException("the connection could not be reset");
        same.initCause(failure);
        throw same;
      }
    }
  }
}
