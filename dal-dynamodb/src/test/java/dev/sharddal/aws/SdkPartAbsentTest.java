package dev.sharddal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.Credentials;
import dev.sharddal.metadata.PoolDefinition;
import dev.sharddal.testing.Threads;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** An application that has only one of the SDK's two parts. */
@Timeout(300)
class SdkPartAbsentTest {

  /** The class path of the tests, without what an application may leave out. */
  private static URL[] classPathWithout(String artifact) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    int leftOut = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (Path.of(entry).getFileName().toString().startsWith(artifact + "-2")) {
        leftOut++;
      } else {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    assertThat(leftOut).as("jars of " + artifact).isEqualTo(1);
    return urls.toArray(URL[]::new);
  }

  private static Object callWithout(String artifact, Class<?> job, int port) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader bare =
        new URLClassLoader(classPathWithout(artifact), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(bare);
      Class<?> own = bare.loadClass(job.getName());
      assertThat(own).isNotSameAs(job);
      return ((Callable<?>) own.getConstructor(int.class).newInstance(port)).call();
    } finally {
      thread.setContextClassLoader(before);
      Threads.awaitNone();
    }
  }

  @Test
  void secretsManagerAbsent_tokensWorkAndASecretSaysWhatToAdd() throws Exception {
    assertThat(callWithout("secretsmanager", TokensOnly.class, 0))
        .asString()
        .contains(
            "Secret 'prod/db-1' needs", "Add the dependency software.amazon.awssdk:secretsmanager");
  }

  @Test
  void rdsAbsent_secretsWorkAndATokenSaysWhatToAdd() throws Exception {
    try (SecretsManagerStub stub = new SecretsManagerStub()) {
      stub.putLogin("prod/db-1", "app", "pass-1");
      assertThat(callWithout("rds", SecretsOnly.class, stub.uri().getPort()))
          .asString()
          .contains(
              "IAM token of 'app' for db-1:5432", "Add the dependency software.amazon.awssdk:rds");
    }
  }

  /** Runs in a class loader of its own, so it uses nothing that the test has made. */
  public static final class TokensOnly implements Callable<String> {

    /** Called by reflection. */
    public TokensOnly(int port) {}

    @Override
    public String call() {
      lookIntoTheResolver();
      try (AwsCredentialsResolver resolver =
          AwsCredentialsResolver.builder()
              .region(Region.EU_CENTRAL_1)
              .credentialsProvider(credentials())
              .build()) {
        require(resolver.resolve(tokenPool()).password().contains("Action=connect"), "a token");
        return messageOf(resolver, secretPool());
      }
    }
  }

  /** Runs in a class loader of its own, so it uses nothing that the test has made. */
  public static final class SecretsOnly implements Callable<String> {

    private final int port;

    /** Called by reflection. */
    public SecretsOnly(int port) {
      this.port = port;
    }

    @Override
    public String call() {
      lookIntoTheResolver();
      try (SecretsManagerClient client =
              SecretsManagerClient.builder()
                  .endpointOverride(URI.create("http://localhost:" + port))
                  .region(Region.EU_CENTRAL_1)
                  .credentialsProvider(credentials())
                  .build();
          AwsCredentialsResolver resolver =
              AwsCredentialsResolver.builder().secretsManager(client).build()) {
        require(resolver.resolve(secretPool()).password().equals("pass-1"), "the secret");
        return messageOf(resolver, tokenPool());
      }
    }
  }

  /** What frameworks do with every bean; it resolves the types of all fields and methods. */
  private static void lookIntoTheResolver() {
    Class<?> type = AwsCredentialsResolver.class;
    int members =
        type.getDeclaredFields().length
            + type.getDeclaredMethods().length
            + type.getDeclaredConstructors().length;
    require(members > 0, "frameworks can look into " + type);
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
  }

  private static PoolDefinition secretPool() {
    return Definitions.withSecret("prod/db-1");
  }

  private static PoolDefinition tokenPool() {
    return Definitions.at("db-1", 5432, new Credentials.Iam("app"));
  }

  private static String messageOf(AwsCredentialsResolver resolver, PoolDefinition pool) {
    try {
      return "resolved to " + resolver.resolve(pool);
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("Not so: " + what);
    }
  }
}
