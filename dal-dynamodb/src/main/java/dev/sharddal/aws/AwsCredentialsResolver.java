package dev.sharddal.aws;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.CredentialsResolver;
import dev.sharddal.metadata.PoolDefinition;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * A credentials resolver for AWS. It reads a {@link Credentials.Secret} from Secrets Manager, and
 * creates an RDS authentication token for a {@link Credentials.Iam}. Thread-safe; use one per
 * application.
 *
 * <p>Secrets need {@code software.amazon.awssdk:secretsmanager} on the class path, tokens {@code
 * software.amazon.awssdk:rds}. Each is needed only for its own kind of credentials.
 *
 * <p>A login is read once and cached. A request for a login that is {@link Builder#refreshInterval}
 * old or older returns it, and starts a read on one of the resolver's own threads. A login that the
 * database has rejected is read again before it is returned. There is one read at a time per
 * secret, and at most one per second. While reads fail, the last good login is used up to the age
 * of {@link Builder#maxStaleness}, and reads are retried after 1 s, and then at growing intervals
 * of up to 30 s.
 *
 * <p>A token is signed for the server's own host, port and region, which the metadata may give
 * beside the address that a pool connects to. The region of a server with a host name of RDS is in
 * that name; for other servers it is {@link Builder#region}. A token is signed for 15 minutes. It
 * is renewed once it is 10 minutes old, and is used until it is 14 minutes old.
 *
 * <p>The application's role needs {@code secretsmanager:GetSecretValue} on its secrets, {@code
 * kms:Decrypt} if they are encrypted with a customer managed key, and {@code rds-db:connect} for
 * its tokens.
 */
public final class AwsCredentialsResolver implements CredentialsResolver, AutoCloseable {

  private final LoginCache<SecretId> secrets;
  private final LoginCache<RdsUser> tokens;
  private final @Nullable ReaderThreads ownThreads;
  private final RefreshPolicy freshness;
  private final Duration patience;
  private volatile boolean closed;

  private AwsCredentialsResolver(
      Builder settings, LoginSource<SecretId> secretSource, LoginSource<RdsUser> tokenSource) {
    this.freshness = new RefreshPolicy(settings.refreshInterval, settings.maxStaleness);
    this.patience = settings.callTimeout.plus(Builder.GRACE);
    Executor executor = settings.executor != null ? settings.executor : new ReaderThreads();
    this.ownThreads = executor instanceof ReaderThreads own ? own : null;
    ReadEnvironment environment =
        new ReadEnvironment(settings.ticker, executor, settings.random, patience);
    this.secrets = new LoginCache<>(secretSource, freshness, environment);
    this.tokens = new LoginCache<>(tokenSource, RefreshPolicy.OF_TOKENS, environment);
  }

  /** Returns a resolver with the SDK's default region, credentials and HTTP client. */
  public static AwsCredentialsResolver create() {
    return builder().build();
  }

  /** Returns a builder. With its defaults it builds the same resolver as {@link #create}. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.sharddal.metadata.MetadataStoreException if no login is available; its reason says
   *     whether the secret is missing, forbidden, unreadable, throttled or unreachable. It is
   *     thrown at most one second after {@link Builder#callTimeout}
   * @throws IllegalStateException if the resolver is closed
   */
  @Override
  public Credentials.Password resolve(PoolDefinition pool) {
    if (closed) {
      throw new IllegalStateException("The AwsCredentialsResolver is closed");
    }
    Credentials credentials = pool.credentials();
    if (credentials instanceof Credentials.Secret secret) {
      return secrets.get(new SecretId(secret.secretId()));
    }
    if (credentials instanceof Credentials.Iam iam) {
      return tokens.get(RdsUser.of(pool, iam));
    }
    return (Credentials.Password) credentials;
  }

  @Override
  public void refused(PoolDefinition pool, Credentials.Password refused) {
    if (pool.credentials() instanceof Credentials.Secret secret) {
      secrets.refused(new SecretId(secret.secretId()), refused);
    } else if (pool.credentials() instanceof Credentials.Iam iam) {
      tokens.refused(RdsUser.of(pool, iam), refused);
    }
  }

  /**
   * Ends all reads, and closes the client that the resolver created. An application's own client
   * stays open. Close the data access layer first, because its pools connect until it is closed.
   */
  @Override
  public void close() {
    closed = true;
    if (ownThreads != null) {
      ownThreads.close(patience);
    }
    secrets.close();
    tokens.close();
  }

  /** Returns the refresh interval and the maximum staleness. */
  @Override
  public String toString() {
    return "AwsCredentialsResolver[refreshInterval=%s, maxStaleness=%s]"
        .formatted(freshness.refreshAfter(), freshness.maxStaleness());
  }

  /** Builds an {@link AwsCredentialsResolver}. Not thread-safe. */
  public static final class Builder {

    /** The extra time of a read beyond its timeout, to get a thread and to abort the HTTP call. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(30);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    /** Far longer than any sensible setting, and far below the range of a nanosecond clock. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private @Nullable SecretsManagerClient secretsManager;
    private @Nullable Region region;
    private @Nullable AwsCredentialsProvider credentials;
    private Duration refreshInterval = Duration.ofMinutes(15);
    private Duration maxStaleness = Duration.ofHours(24);
    private Duration callTimeout = Duration.ofSeconds(3);

    // Replaced by tests.
    private Ticker ticker = Ticker.systemTicker();
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private @Nullable Executor executor;

    private Builder() {}

    /**
     * Sets the application's client for Secrets Manager, which stays open when the resolver is
     * closed. Default: the resolver creates its own client at the first read of a secret, with up
     * to three attempts per read.
     *
     * @param client the client
     */
    public Builder secretsManager(SecretsManagerClient client) {
      secretsManager = Objects.requireNonNull(client, "secretsManager");
      return this;
    }

    /**
     * Sets the region of the databases for which tokens are created, unless the metadata or the
     * database's own host name tells it, and the region of the resolver's own client. Default: the
     * SDK's region provider chain.
     *
     * @param newRegion the region
     */
    public Builder region(Region newRegion) {
      region = Objects.requireNonNull(newRegion, "region");
      return this;
    }

    /**
     * Sets the provider of the AWS credentials that sign tokens and that the resolver's own client
     * uses. The provider stays open when the resolver is closed. Default: the SDK's credentials
     * provider chain.
     *
     * @param provider the provider
     */
    public Builder credentialsProvider(AwsCredentialsProvider provider) {
      credentials = Objects.requireNonNull(provider, "credentialsProvider")::resolveCredentials;
      return this;
    }

    /**
     * Sets the age at which a cached secret is read again in the background when it is requested.
     * Default: 15 minutes.
     *
     * @param interval the age, 1 s to 365 days
     */
    public Builder refreshInterval(Duration interval) {
      refreshInterval = checkRange("refreshInterval", interval, SHORTEST_INTERVAL);
      return this;
    }

    /**
     * Sets the maximum age of a cached secret that is used while Secrets Manager is unavailable.
     * Default: 24 hours.
     *
     * @param staleness the age, at least refreshInterval, at most 365 days
     */
    public Builder maxStaleness(Duration staleness) {
      maxStaleness = checkRange("maxStaleness", staleness, SHORTEST_INTERVAL);
      return this;
    }

    /**
     * Sets how long a read of a secret may take, retries included; each attempt gets a third of
     * this time. A shorter timeout of an application's own client stays in force. Default: 3 s.
     *
     * @param timeout the timeout, 30 ms to 365 days
     */
    public Builder callTimeout(Duration timeout) {
      callTimeout = checkRange("callTimeout", timeout, SHORTEST_TIMEOUT);
      return this;
    }

    /** Replaces the clock. */
    Builder ticker(Ticker newTicker) {
      ticker = newTicker;
      return this;
    }

    /** Replaces the source of the jitter of reads after a failure. */
    Builder random(RandomGenerator newRandom) {
      random = newRandom;
      return this;
    }

    /** Replaces the executor that runs the reads. */
    Builder executor(Executor newExecutor) {
      executor = newExecutor;
      return this;
    }

    private static Duration checkRange(String setting, Duration value, Duration least) {
      Objects.requireNonNull(value, setting);
      if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            setting + ": expected " + least.toMillis() + " ms to 365 days, but was " + value);
      }
      return value;
    }

    /**
     * Builds the resolver. This does no I/O.
     *
     * @throws IllegalArgumentException if maxStaleness is less than refreshInterval
     */
    public AwsCredentialsResolver build() {
      if (maxStaleness.compareTo(refreshInterval) < 0) {
        throw new IllegalArgumentException(
            "maxStaleness: expected at least refreshInterval ("
                + refreshInterval.toMillis()
                + " ms), but was "
                + maxStaleness.toMillis()
                + " ms");
      }
      return new AwsCredentialsResolver(
          this,
          new LazySource<>(SdkModule.SECRETS_MANAGER, secretReads()),
          new LazySource<>(SdkModule.RDS, rdsTokens()));
    }

    private Supplier<LoginSource<SecretId>> secretReads() {
      SecretsManagerClient client = secretsManager;
      Region in = region;
      AwsCredentialsProvider as = credentials;
      Duration within = callTimeout;
      return client != null
          ? () -> SecretReads.with(client, within)
          : () -> SecretReads.withOwnClient(in, as, within);
    }

    private Supplier<LoginSource<RdsUser>> rdsTokens() {
      Region in = region;
      AwsCredentialsProvider as = credentials;
      return () -> RdsTokens.signedWith(in, as);
    }
  }
}
