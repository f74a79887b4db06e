package dev.sharddal.connect;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets of one login. Closing them ends the login at once, wherever the driver waits for the
 * server. Thread-safe.
 *
 * <p>The login of a thread is found through a thread-local variable, because drivers offer no other
 * way to pass it to a socket factory. Sockets that are connected outside of a login, such as the
 * socket that cancels a statement, belong to none.
 */
final class LoginSockets {

  private static final Logger LOG = LoggerFactory.getLogger(LoginSockets.class);

  private static final ThreadLocal<@Nullable LoginSockets> CURRENT = new ThreadLocal<>();

  private enum State {
    RUNNING,
    DONE,
    TIMED_OUT,
    ABORTED
  }

  private final List<Socket> sockets = new ArrayList<>();

  /** Guarded by this. */
  private State state = State.RUNNING;

  /** Makes this the login of the current thread. */
  void enter() {
    CURRENT.set(this);
  }

  /** Ends {@link #enter}. */
  static void leave() {
    CURRENT.remove();
  }

  /** Adds a socket that is about to connect to the login of the current thread, if there is one. */
  static void add(Socket socket) throws IOException {
    LoginSockets login = CURRENT.get();
    if (login != null) {
      login.own(socket);
    }
  }

  private synchronized void own(Socket socket) throws IOException {
    if (state != State.RUNNING) {
      socket.close();
      throw new SocketException("The login has ended");
    }
    sockets.add(socket);
  }

  /** Ends the login because its time limit is reached. */
  void timeOut() {
    end(State.TIMED_OUT);
  }

  /** Ends the login because nobody needs its connection any more. */
  void abort() {
    end(State.ABORTED);
  }

  /** Marks the login as done, so that its sockets stay open; returns false if it was ended. */
  boolean done() {
    return end(State.DONE);
  }

  synchronized boolean isTimedOut() {
    return state == State.TIMED_OUT;
  }

  synchronized boolean isAborted() {
    return state == State.ABORTED;
  }

  private synchronized boolean end(State end) {
    if (state != State.RUNNING) {
      return false;
    }
    state = end;
    if (end != State.DONE) {
      sockets.forEach(LoginSockets::close);
    }
    sockets.clear();
    return true;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("The socket of a login could not be closed", e);
    }
  }
}
