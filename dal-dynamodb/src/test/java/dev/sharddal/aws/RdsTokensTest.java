package dev.sharddal.aws;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.Credentials.Password;
import dev.sharddal.metadata.MetadataStoreException;
import dev.sharddal.metadata.MetadataStoreException.Reason;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.testing.FakeTicker;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

@Timeout(300)
class RdsTokensTest {

  private static final PoolDefinition POOL = iam("db-1.abc.eu-central-1.rds.amazonaws.com", "app");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);

  private final FakeTicker ticker = new FakeTicker();
  private final AtomicInteger signatures = new AtomicInteger();
  private final AtomicBoolean down = new AtomicBoolean();
  private final AwsCredentialsResolver resolver =
      AwsCredentialsResolver.builder()
          .region(Region.EU_CENTRAL_1)
          .credentialsProvider(this::nextCredentials)
          .ticker(ticker)
          .random(() -> 0)
          .executor(Runnable::run)
          .build();

  private static PoolDefinition iam(String host, String user) {
    return Definitions.at(host, 5432, new Credentials.Iam(user));
  }

  /** The number of the signature is in each token, since two of one second are the same. */
  private AwsCredentials nextCredentials() {
    if (down.get()) {
      throw SdkClientException.create("no metadata service");
    }
    return AwsBasicCredentials.create("AKID" + signatures.incrementAndGet(), "SECRET-KEY");
  }

  @AfterEach
  void close() {
    resolver.close();
  }

  private static Map<String, String> parameters(String token) {
    return Arrays.stream(URI.create("https://" + token).getQuery().split("&"))
        .collect(toMap(p -> p.split("=", 2)[0], p -> p.split("=", 2)[1]));
  }

  @Test
  void resolve_iam_givesATokenForThisUserOnThisServer() {
    Instant before = Instant.now().minusSeconds(1);
    Password login = resolver.resolve(POOL);
    assertThat(login.username()).isEqualTo("app");
    assertThat(login.password())
        .startsWith("db-1.abc.eu-central-1.rds.amazonaws.com:5432/?")
        .doesNotContain("SECRET-KEY");
    Map<String, String> parameters = parameters(login.password());
    assertThat(parameters)
        .containsEntry("Action", "connect")
        .containsEntry("DBUser", "app")
        .containsEntry("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
        .containsEntry("X-Amz-SignedHeaders", "host");
    // From when the SDK was asked; it signs a moment later, and rounds.
    assertThat(parameters.get("X-Amz-Expires")).matches("900|89\\d");
    assertThat(parameters.get("X-Amz-Credential"))
        .matches("AKID1/\\d{8}/eu-central-1/rds-db/aws4_request");
    assertThat(parameters.get("X-Amz-Signature")).matches("[0-9a-f]{64}");
    assertThat(TIME.parse(parameters.get("X-Amz-Date"), Instant::from))
        .isBetween(before, Instant.now());
    assertThat(login.toString()).doesNotContain("X-Amz");
  }

  @Test
  void resolve_withinTenMinutes_givesTheSameToken() {
    Password first = resolver.resolve(POOL);
    ticker.advance(Duration.ofMinutes(10).minusNanos(1));
    assertThat(resolver.resolve(POOL)).isEqualTo(first);
    assertThat(signatures).hasValue(1);
  }

  @Test
  void resolve_fromTheTenthMinute_renewsBehindTheCaller() {
    Password first = resolver.resolve(POOL);
    ticker.advance(Duration.ofMinutes(10));
    assertThat(resolver.resolve(POOL)).isEqualTo(first);
    assertThat(resolver.resolve(POOL).password()).contains("AKID2");
  }

  @Test
  void resolve_fromTheFourteenthMinute_neverGivesTheOldToken() {
    resolver.resolve(POOL);
    ticker.advance(Duration.ofMinutes(14));
    assertThat(resolver.resolve(POOL).password()).contains("AKID2");
  }

  @Test
  void resolve_otherUserOrServer_getsATokenOfItsOwn() {
    resolver.resolve(POOL);
    assertThat(resolver.resolve(iam(POOL.host(), "other")).password()).contains("DBUser=other");
    assertThat(resolver.resolve(iam("db-2.internal", "app")).password())
        .startsWith("db-2.internal:5432/");
    assertThat(signatures).hasValue(3);
  }

  @Test
  void case12_aliasOrTunnel_isSignedForTheServersOwnAddress() {
    Credentials.Address own =
        new Credentials.Address("MyDb.abc.us-west-2.rds.amazonaws.com.", 6432);
    PoolDefinition alias =
        Definitions.at("db.mycompany.internal", 5432, new Credentials.Iam("app", own, null));
    PoolDefinition tunnel =
        Definitions.at("localhost", 15432, new Credentials.Iam("app", own, null));

    Password login = resolver.resolve(alias);

    assertThat(login.password()).startsWith("mydb.abc.us-west-2.rds.amazonaws.com:6432/?");
    assertThat(parameters(login.password()))
        .containsEntry("DBUser", "app")
        .hasEntrySatisfying(
            "X-Amz-Credential",
            scope -> assertThat(scope).matches("AKID1/\\d{8}/us-west-2/rds-db/aws4_request"));
    assertThat(resolver.resolve(tunnel)).as("one token for one server").isEqualTo(login);
    resolver.refused(tunnel, login);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(resolver.resolve(alias).password()).contains("AKID2");
  }

  @Test
  void case12_portOfTheServer_isThatOfThePoolUnlessTheMetadataGivesIt() {
    Credentials.Address own = Credentials.Address.parse("mydb.abc.eu-central-1.rds.amazonaws.com");
    PoolDefinition pool = Definitions.at("alias", 5433, new Credentials.Iam("app", own, null));

    assertThat(resolver.resolve(pool).password())
        .startsWith("mydb.abc.eu-central-1.rds.amazonaws.com:5433/?");
  }

  @Test
  void case12_region_isThatOfTheMetadataThenOfTheHostNameThenOfTheResolver() {
    PoolDefinition said =
        Definitions.at(POOL.host(), 5432, new Credentials.Iam("app", null, "ap-south-1"));

    assertThat(resolver.resolve(said).password()).contains("%2Fap-south-1%2F");
    assertThat(resolver.resolve(iam("db.abc.us-east-1.rds.amazonaws.com", "app")).password())
        .contains("%2Fus-east-1%2F");
    assertThat(resolver.resolve(iam("db.abc.rds.cn-north-1.amazonaws.com.cn", "app")).password())
        .contains("%2Fcn-north-1%2F");
    assertThat(resolver.resolve(iam("db.internal", "app")).password())
        .contains("%2Feu-central-1%2F");
    assertThat(signatures).hasValue(4);
  }

  @Test
  void refused_theNextResolve_makesAnother() {
    Password first = resolver.resolve(POOL);
    ticker.advance(Duration.ofSeconds(1));
    resolver.refused(POOL, first);
    assertThat(resolver.resolve(POOL).password()).contains("AKID2");
    resolver.refused(POOL, first);
    ticker.advance(Duration.ofSeconds(1));
    resolver.resolve(POOL);
    assertThat(signatures).hasValue(2);
  }

  @Test
  void credentialsAbsent_lastTokenServesWhileItIsValid() {
    Password first = resolver.resolve(POOL);
    down.set(true);
    ticker.advance(Duration.ofMinutes(13));
    assertThat(resolver.resolve(POOL)).isEqualTo(first);
    ticker.advance(Duration.ofMinutes(1));
    MetadataStoreException e =
        catchThrowableOfType(MetadataStoreException.class, () -> resolver.resolve(POOL));
    assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(e)
        .hasMessageContainingAll("'app'", POOL.host() + ":5432", "no AWS credentials")
        .hasCauseInstanceOf(SdkClientException.class);
  }
}
