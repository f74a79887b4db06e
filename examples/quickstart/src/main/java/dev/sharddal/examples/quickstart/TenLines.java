package dev.sharddal.examples.quickstart;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.metadata.UseCase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The example of the README. */
final class TenLines {

  private TenLines() {}

  /** Returns the answer of a tenant's database. */
  static String ask(DynamoDbClient dynamoDb) throws SQLException {
    // README: begin
    DynamoDbMetadataStore store = DynamoDbMetadataStore.create(dynamoDb);
    try (DataAccessLayer dal = DataAccessLayer.builder(store).build()) {
      dal.initializeDB();
      try (Connection connection = dal.getConnection("tenant-123", UseCase.READ);
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT current_database()")) {
        rows.next();
        return rows.getString(1);
      }
    }
    // README: end
  }
}
