package dev.sharddal.examples.fleet;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.dynamodb.DynamoDbMetadataStore;
import dev.sharddal.metadata.DatabaseKey;
import dev.sharddal.metadata.TenantMetadata;
import dev.sharddal.metadata.UseCase;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;

/**
 * One instance of an application. It reads commands from its input, one per line, until the input
 * ends.
 */
public final class Node {

  static final String ANSWER = "= ";
  static final String ERROR = "! ";

  /** Short, so that routes expire during the outage. */
  static final Duration TTL = Duration.ofSeconds(5);

  private final DataAccessLayer dal;
  private final Load load;

  private Node(DataAccessLayer dal) {
    this.dal = dal;
    this.load = new Load(dal);
  }

  /**
   * Runs a node.
   *
   * @param args the endpoint of DynamoDB
   * @throws Exception if the node could not start
   */
  public static void main(String[] args) throws Exception {
    try (DynamoDbMetadataStore store = DynamoDbProcess.store(URI.create(args[0]));
        DataAccessLayer dal = DataAccessLayer.builder(store).tenantCacheTtl(TTL).build()) {
      dal.initializeDB();
      System.out.println(ANSWER + "ready");
      new Node(dal).serve();
    }
  }

  private void serve() throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        System.out.println(ANSWER + answer(line.split(" ")));
      } catch (SQLException | RuntimeException e) {
        System.out.println(ERROR + e);
      }
    }
  }

  private String answer(String[] question) throws Exception {
    return switch (question[0]) {
      case "know" -> know(Integer.parseInt(question[1]));
      case "where" -> where(question[1]);
      case "move" -> move(question[1], database(question[2]), database(question[3]));
      case "load" -> load.start();
      case "stop" -> load.stop();
      default -> throw new IllegalArgumentException(question[0]);
    };
  }

  private String know(int tenants) throws SQLException {
    for (int i = 0; i < tenants; i++) {
      where("t-" + i);
    }
    return "known";
  }

  private String where(String tenant) throws SQLException {
    try (Connection connection = dal.getConnection(tenant);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_setting('port')")) {
      row.next();
      return row.getString(1);
    }
  }

  private String move(String tenant, DatabaseKey from, DatabaseKey to) {
    TenantMetadata known = dal.explainRoute(tenant, UseCase.WRITE).tenant();
    long epoch = Objects.requireNonNull(known, "the route of a known tenant").epoch();
    return "epoch " + dal.tenantAdmin().moveTenant(tenant, from, to, epoch).epoch();
  }

  private static DatabaseKey database(String text) {
    String[] parts = text.split("/");
    return new DatabaseKey(parts[0], parts[1]);
  }
}
