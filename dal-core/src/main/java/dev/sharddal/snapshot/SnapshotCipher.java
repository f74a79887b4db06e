package dev.sharddal.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM over a whole file: the header {@code SDT1}, a random nonce of 12 bytes, the ciphertext,
 * and a tag of 16 bytes that covers the header too. With one key, a nonce may occur only once:
 * random ones are safe for 2^32 writes, which is one a second for more than a century.
 */
final class SnapshotCipher {

  private static final byte[] HEADER = "SDT1".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  SnapshotCipher(SecretKey key) {
    this.key = key;
  }

  /** Encrypts text piece by piece. Closing it writes the tag, and leaves the stream open. */
  static final class Writer implements AutoCloseable {

    private final Cipher cipher;
    private final OutputStream out;

    private Writer(Cipher cipher, OutputStream out) {
      this.cipher = cipher;
      this.out = out;
    }

    void write(byte[] text) throws IOException {
      byte[] encrypted = cipher.update(text);
      if (encrypted != null) {
        out.write(encrypted);
      }
    }

    @Override
    public void close() throws IOException, GeneralSecurityException {
      out.write(cipher.doFinal());
    }
  }

  Writer writeTo(OutputStream out) throws IOException, GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    out.write(HEADER);
    out.write(nonce);
    return new Writer(cipher(Cipher.ENCRYPT_MODE, nonce), out);
  }

  /**
   * Decrypts a whole file. Nothing of it is returned before the tag was verified.
   *
   * @throws GeneralSecurityException if it was not encrypted with this key, or is not as it was
   */
  byte[] decrypt(byte[] file) throws GeneralSecurityException {
    int start = HEADER.length + NONCE_BYTES;
    if (file.length < start + TAG_BYTES) {
      throw new GeneralSecurityException("it is shorter than any snapshot");
    }
    if (!Arrays.equals(HEADER, Arrays.copyOf(file, HEADER.length))) {
      throw new GeneralSecurityException("it does not begin as a snapshot does");
    }
    byte[] nonce = Arrays.copyOfRange(file, HEADER.length, start);
    return cipher(Cipher.DECRYPT_MODE, nonce).doFinal(file, start, file.length - start);
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
    cipher.updateAAD(HEADER);
    return cipher;
  }
}
