package dev.sharddal.connect;

/** Why a connection is discarded instead of lent. */
public enum Distrust {
  /** Its session could not be reset. */
  UNCLEAN("its session could not be reset"),
  /** It leads to a server that is not, or not any more, the one that the metadata mean. */
  WRONG_SERVER("it leads to a wrong server"),
  /** The server did not answer when it was asked. */
  NO_ANSWER("the server did not answer");

  private final String text;

  Distrust(String text) {
    this.text = text;
  }

  /** Returns the reason as part of a sentence. */
  @Override
  public String toString() {
    return text;
  }
}
