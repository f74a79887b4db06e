package dev.sharddal.testing;

import dev.sharddal.testing.Fault.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link FaultProxy}, and the fault that it is under. Thread-safe. */
final class FaultyLink {

  /** How often a silent connection is asked whether its client has gone. */
  private static final int LOOK_MILLIS = 20;

  private static final int THROTTLED_BYTES = 64;

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;
  private final ClientMessages messages = new ClientMessages();

  /** Written under this. */
  private volatile @Nullable Fault fault;

  private volatile boolean ended;

  FaultyLink(FaultProxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  void start() {
    FaultProxy.start(() -> pump(this::passRequests));
    FaultProxy.start(() -> pump(this::passAnswers));
  }

  private interface Pump {
    void run() throws IOException;
  }

  private void pump(Pump direction) {
    try {
      direction.run();
    } catch (IOException e) {
      // One side has closed, and the other is closed with it.
      Thread.currentThread().setName("fault-proxy, ended: " + e.getMessage());
    } finally {
      end();
    }
  }

  /** Puts this connection under a fault; returns whether it goes on. */
  boolean begin(Fault next) {
    switch (next.kind()) {
      case RUN -> next.action().run();
      case RESET -> reset();
      default -> {
        synchronized (this) {
          fault = next;
        }
      }
    }
    return next.kind() != Kind.RESET;
  }

  synchronized void heal() {
    if (!isUnder(Kind.FORGET)) {
      fault = null;
      notifyAll();
    }
  }

  boolean isUnder(Kind kind) {
    Fault current = fault;
    return current != null && current.kind() == kind;
  }

  private void passRequests() throws IOException {
    PushbackInputStream said = new PushbackInputStream(client.getInputStream());
    byte[] buffer = new byte[8192];
    for (int count = said.read(buffer); count >= 0; count = said.read(buffer)) {
      for (ClientMessages.Message message : messages.read(buffer, count)) {
        if (!pass(message, said)) {
          return;
        }
      }
    }
  }

  /** Passes a message on; returns whether the connection goes on. */
  private boolean pass(ClientMessages.Message message, PushbackInputStream said)
      throws IOException {
    Fault next = message.phase() == null ? null : proxy.faultAt(message.phase());
    if (next != null && !next.equals(fault) && !proxy.strike(this, next)) {
      return false;
    }
    while (isUnder(Kind.SILENT)) {
      if (hasClientGone(said)) {
        return false;
      }
    }
    if (!isUnder(Kind.FORGET)) {
      server.getOutputStream().write(message.bytes());
    }
    return true;
  }

  /** Waits a moment for the client to go. */
  private boolean hasClientGone(PushbackInputStream said) throws IOException {
    client.setSoTimeout(LOOK_MILLIS);
    try {
      int next = said.read();
      if (next >= 0) {
        said.unread(next);
        LockSupport.parkNanos(1_000_000L * LOOK_MILLIS);
      }
      return next < 0;
    } catch (SocketTimeoutException e) {
      return false; // it is there, and waits
    } finally {
      client.setSoTimeout(0);
    }
  }

  private void passAnswers() throws IOException {
    InputStream said = server.getInputStream();
    OutputStream out = client.getOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = said.read(buffer); count >= 0; count = said.read(buffer)) {
      awaitWord();
      Fault current = fault;
      if (current == null) {
        out.write(buffer, 0, count);
      } else if (!passAnswer(current, buffer, count, out)) {
        return;
      }
    }
  }

  private boolean passAnswer(Fault current, byte[] buffer, int count, OutputStream out)
      throws IOException {
    switch (current.kind()) {
      case LOSE_ANSWER -> {
        reset();
        return false;
      }
      case FORGET -> {
        return true;
      }
      case THROTTLE -> {
        for (int i = 0; i < count; i += THROTTLED_BYTES) {
          int slice = Math.min(THROTTLED_BYTES, count - i);
          LockSupport.parkNanos(current.nanosFor(slice));
          out.write(buffer, i, slice);
        }
      }
      default -> {
        LockSupport.parkNanos(current.amount());
        out.write(buffer, 0, count);
      }
    }
    return true;
  }

  private synchronized void awaitWord() throws IOException {
    try {
      while (isUnder(Kind.SILENT) && !ended) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** The client hears of the end at once, and its last words may be lost. */
  private void reset() {
    try {
      client.setSoLinger(true, 0);
    } catch (IOException e) {
      // The client was faster: the connection has ended without us.
      Thread.currentThread().setName("fault-proxy, ended: " + e.getMessage());
    }
    end();
  }

  /** Ends both sides. */
  void end() {
    try (client;
        server) {
      ended = true;
    } catch (IOException e) {
      // A socket that cannot be closed was closed by its other side.
      Thread.currentThread().setName("fault-proxy, ended: " + e.getMessage());
    }
    synchronized (this) {
      notifyAll();
    }
    proxy.forget(this);
  }
}
