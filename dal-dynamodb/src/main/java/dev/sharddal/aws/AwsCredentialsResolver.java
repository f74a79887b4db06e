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
 * Logs pools in with what AWS keeps: a {@link Credentials.Secret} is read from Secrets Manager, and
 * for a {@link Credentials.Iam} a token for RDS is made. Thread-safe; one per application.
 *
 * <p>Secrets need {@code software.amazon.awssdk:secretsmanager} on the class path, tokens {@code
 * software.amazon.awssdk:rds}. Neither is needed for the other.
 *
 * <p>A login is read once and kept. When it is asked for at an age of {@link
 * Builder#refreshInterval} or more, it still serves, and is read again by a thread of the
 * resolver's own. One that the database has refused is read again before it serves. There is one
 * read at a time for each secret, and at most one in a second. While reads fail, the last good
 * login serves up to {@link Builder#maxStaleness}, and reads are tried after 1 s, and then at
 * growing intervals of up to 30 s.
 *
 * <p>A token is signed for 15 minutes. It is renewed from its tenth minute on, and serves until its
 * fourteenth.
 *
 * <p>The application's role needs {@code secretsmanager:GetSecretValue} on its secrets, {@code
 * kms:Decrypt} where they have a key of their own, and {@code rds-db:connect} for its tokens.
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

  /** Returns a builder; as it is, it builds what {@link #create} returns. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@inheritDoc}
   *
   * @throws dev.sharddal.metadata.MetadataStoreException if there is nothing to log in with; its
   *     reason says whether the secret is not there, not allowed, not readable, throttled, or out
   *     of reach. It comes a second after {@link Builder#callTimeout} at the latest
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
   * Ends all reads, and closes the client that the resolver made; an application's own client stays
   * open. Close the data access layer first: its pools connect until then.
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

  /** Returns how old a secret may be. */
  @Override
  public String toString() {
    return "AwsCredentialsResolver[refreshInterval=%s, maxStaleness=%s]"
        .formatted(freshness.refreshAfter(), freshness.maxStaleness());
  }

  /** Builds an {@link AwsCredentialsResolver}. Not thread-safe. */
  public static final class Builder {

    /** What a read may need beyond its timeout: a thread, and an HTTP client that lets go. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(30);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);

    /** Far beyond every sensible setting, and far below what a clock in nanoseconds can count. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private @Nullable SecretsManagerClient secretsManager;
    private @Nullable Region region;
    private @Nullable AwsCredentialsProvider credentials;
    private Duration refreshInterval = Duration.ofMinutes(15);
    private Duration maxStaleness = Duration.ofHours(24);
    private Duration callTimeout = Duration.ofSeconds(3);

    // What tests replace.
    private Ticker ticker = Ticker.systemTicker();
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private @Nullable Executor executor;

    private Builder() {}

    /**
     * Sets the application's client for Secrets Manager; it stays open when the resolver is closed.
     * Default: a client of the resolver's own, made when the first secret is read, with up to three
     * attempts for each read.
     *
     * @param client the client
     */
    public Builder secretsManager(SecretsManagerClient client) {
      secretsManager = Objects.requireNonNull(client, "secretsManager");
      return this;
    }

    /**
     * Sets the region of the databases that tokens are made for, and of the resolver's own client.
     * Default: the SDK's region provider chain.
     *
     * @param newRegion the region
     */
    public Builder region(Region newRegion) {
      region = Objects.requireNonNull(newRegion, "region");
      return this;
    }

    /**
     * Sets the AWS credentials that tokens are signed with, and that the resolver's own client
     * uses; the provider stays open when the resolver is closed. Default: the SDK's credentials
     * provider chain.
     *
     * @param provider where the AWS credentials come from
     */
    public Builder credentialsProvider(AwsCredentialsProvider provider) {
      credentials = Objects.requireNonNull(provider, "credentialsProvider")::resolveCredentials;
      return this;
    }

    /**
     * Sets the age at which a secret that is asked for is read again, while it still serves.
     * Default: 15 minutes.
     *
     * @param interval the age, 1 s to 365 days
     */
    public Builder refreshInterval(Duration interval) {
      refreshInterval = checkRange("refreshInterval", interval, SHORTEST_INTERVAL);
      return this;
    }

    /**
     * Sets how old a secret may be that serves while Secrets Manager is down. Default: 24 hours.
     *
     * @param staleness the age, no less than refreshInterval, up to 365 days
     */
    public Builder maxStaleness(Duration staleness) {
      maxStaleness = checkRange("maxStaleness", staleness, SHORTEST_INTERVAL);
      return this;
    }

    /**
     * Sets how long a read of a secret may take with its retries; each attempt gets a third of it.
     * A shorter timeout of an application's own client stays in force. Default: 3 s.
     *
     * @param timeout the time, 30 ms to 365 days
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

    /** Replaces what spreads the reads that follow a failure. */
    Builder random(RandomGenerator newRandom) {
      random = newRandom;
      return this;
    }

    /** Replaces the threads that read. */
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
     * Builds the resolver. It does no I/O yet.
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
