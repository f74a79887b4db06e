package dev.sharddal.dynamodb;

/**
 * What DynamoDB is asked to do, in the words of IAM and of our messages.
 *
 * @param name {@code PutItem} for example
 * @param table the table's name or ARN
 */
record Action(String name, String table) {

  /** Returns what is done on which table. */
  @Override
  public String toString() {
    return name + " on table '" + table + "'";
  }
}
