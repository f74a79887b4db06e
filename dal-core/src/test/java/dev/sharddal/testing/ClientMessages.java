package dev.sharddal.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what one client of PostgreSQL says into the messages of the protocol, and finds the phase of
 * each. What is no such message is passed on as it comes. Used by one thread.
 */
final class ClientMessages {

  /**
   * A message of the client.
   *
   * @param bytes the whole message
   * @param phase what it begins, or null
   */
  record Message(byte[] bytes, @Nullable ProxyPhase phase) {}

  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;
  private static final int CANCEL_REQUEST = 80877102;
  private static final int TLS_HANDSHAKE = 0x16;

  /** A longer first message is none of PostgreSQL's. */
  private static final int LONGEST_STARTUP = 10_000;

  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

  /** Whether the named statements are COMMITs: the driver prepares each only once. */
  private final Map<String, Boolean> commits = new HashMap<>();

  private boolean started;

  /** Whether this is another protocol, or encrypted. */
  private boolean opaque;

  /** Returns the messages that are complete with these bytes. */
  List<Message> read(byte[] buffer, int count) {
    rest.write(buffer, 0, count);
    ByteBuffer said = ByteBuffer.wrap(rest.toByteArray());
    List<Message> messages = new ArrayList<>();
    Message next = next(said);
    while (next != null) {
      messages.add(next);
      next = next(said);
    }
    rest.reset();
    rest.write(said.array(), said.position(), said.remaining());
    return messages;
  }

  private @Nullable Message next(ByteBuffer said) {
    if (!started && !opaque && said.remaining() >= 4) {
      int length = said.getInt(said.position());
      opaque = said.get(said.position()) == TLS_HANDSHAKE || length < 8 || length > LONGEST_STARTUP;
    }
    if (opaque) {
      return said.hasRemaining()
          ? new Message(take(said, said.remaining()), ProxyPhase.QUERY)
          : null;
    }
    return started ? regular(said) : first(said);
  }

  /** The messages before the start have no letter in front of their length. */
  private @Nullable Message first(ByteBuffer said) {
    if (said.remaining() < 8 || said.remaining() < said.getInt(said.position())) {
      return null;
    }
    int code = said.getInt(said.position() + 4);
    boolean request = code == SSL_REQUEST || code == GSS_REQUEST || code == CANCEL_REQUEST;
    started = !request;
    byte[] bytes = take(said, said.getInt(said.position()));
    return new Message(bytes, request ? null : ProxyPhase.STARTUP);
  }

  private @Nullable Message regular(ByteBuffer said) {
    if (said.remaining() < 5 || said.remaining() < 1 + said.getInt(said.position() + 1)) {
      return null;
    }
    byte[] bytes = take(said, 1 + said.getInt(said.position() + 1));
    return new Message(bytes, phase(bytes));
  }

  private @Nullable ProxyPhase phase(byte[] message) {
    String[] texts =
        new String(message, 5, message.length - 5, StandardCharsets.ISO_8859_1).split("\0", 3);
    return switch (message[0]) {
      case 'p' -> ProxyPhase.PASSWORD;
      case 'Q' -> statement(isCommit(texts[0]));
      case 'P' -> {
        commits.put(texts[0], isCommit(texts[1]));
        yield statement(isCommit(texts[1]));
      }
      case 'B' -> statement(commits.getOrDefault(texts[1], false));
      default -> null;
    };
  }

  private static boolean isCommit(String sql) {
    return sql.strip().toUpperCase(Locale.ROOT).startsWith("COMMIT");
  }

  private static ProxyPhase statement(boolean commit) {
    return commit ? ProxyPhase.COMMIT : ProxyPhase.QUERY;
  }

  private static byte[] take(ByteBuffer from, int count) {
    byte[] bytes = new byte[count];
    from.get(bytes);
    return bytes;
  }
}
