package dev.sharddal;

import static dev.sharddal.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.store.JsonFileMetadataStore;
import dev.sharddal.testing.Patience;
import dev.sharddal.testing.Postgres;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applications whose classes are not on the JVM's class path: web applications, executable jars.
 */
@Timeout(300)
class ClassLoadersTest {

  private static final List<String> LIBRARY =
      List.of("dev.sharddal.", "com.zaxxer.", "com.github.benmanes.", "tools.jackson.");
  private static final List<String> DRIVER = List.of("org.postgresql.");

  private final Postgres server = Postgres.server("one").user("app", "s3cret").database("orders");

  /** A thread of the container, which outlives every application. */
  private final ExecutorService container = Executors.newSingleThreadExecutor();

  @TempDir private Path directory;
  private Path metadata;

  /** Loads the classes of some packages itself, and hides those of others. */
  private static final class Application extends URLClassLoader {

    private final List<String> own;
    private final List<String> hidden;

    Application(ClassLoader parent, List<String> own, List<String> hidden) throws IOException {
      super(classPath(), parent);
      this.own = own;
      this.hidden = hidden;
    }

    private static URL[] classPath() throws IOException {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        urls.add(Path.of(entry).toUri().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (own.stream().anyMatch(name::startsWith)) {
          Class<?> loaded = findLoadedClass(name);
          return loaded != null ? loaded : findClass(name);
        }
        if (hidden.stream().anyMatch(name::startsWith)) {
          throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
      }
    }
  }

  /** A data access layer of some class loader, used through reflection. */
  private static final class Layer {

    private final Object dal;

    private Layer(Object dal) {
      this.dal = dal;
    }

    static Layer build(ClassLoader loader, Path metadata) throws Exception {
      Class<?> spi = loader.loadClass(MetadataStore.class.getName());
      Class<?> files = loader.loadClass(JsonFileMetadataStore.class.getName());
      Object store = files.getMethod("open", Path.class).invoke(null, metadata);
      Class<?> type = loader.loadClass(DataAccessLayer.class.getName());
      Object builder = type.getMethod("builder", spi).invoke(null, store);
      return new Layer(builder.getClass().getMethod("build").invoke(builder));
    }

    private @Nullable Object call(String name) throws Exception {
      return dal.getClass().getMethod(name).invoke(dal);
    }

    void use() throws Exception {
      Method borrow = dal.getClass().getMethod("getConnection", String.class);
      try (Connection connection = (Connection) borrow.invoke(dal, "t-1")) {
        assertThat(connection.isValid(10)).isTrue();
      }
    }
  }

  @BeforeEach
  void writeMetadata() throws IOException {
    metadata =
        Files.writeString(
            directory.resolve("metadata.json"),
            """
            {"databases": [{"ShardName": "s", "DatabaseName": "d", "ConnectionDetails":
              {"engine": "postgresql", "database": "orders",
               "credentials": {"username": "app", "password": "s3cret"},
               "endpoints": {"WRITE": {"host": "127.0.0.1", "port": %d}}}}],
             "tenants": [{"TenantID": "t-1", "ShardName": "s", "DatabaseName": "d"}]}
            """
                .formatted(server.port()));
  }

  @AfterEach
  void stop() {
    container.shutdownNow();
  }

  /** Runs code on the container's thread, as the container would for this application. */
  private <T> T inContainer(@Nullable ClassLoader application, Callable<T> code) throws Exception {
    return container
        .submit(
            () -> {
              Thread.currentThread().setContextClassLoader(application);
              try {
                return code.call();
              } finally {
                Thread.currentThread().setContextClassLoader(null);
              }
            })
        .get(Patience.SECONDS, TimeUnit.SECONDS);
  }

  private static Void initializeUseAndClose(Layer layer) throws Exception {
    try {
      layer.call("initializeDB");
      layer.use();
    } finally {
      layer.call("close");
    }
    return null;
  }

  @Test
  void initializeDB_contextClassLoaderThatSeesNoDriver_findsTheDriver() throws Exception {
    ClassLoader blind = ClassLoader.getPlatformClassLoader();
    ClassLoader library = getClass().getClassLoader();
    inContainer(blind, () -> initializeUseAndClose(Layer.build(library, metadata)));
  }

  @Test
  void initializeDB_driverOfTheApplicationOnly_isFoundFromAnyThread() throws Exception {
    ClassLoader tests = getClass().getClassLoader();
    try (Application shared = new Application(tests, LIBRARY, DRIVER);
        Application application = new Application(shared, DRIVER, List.of())) {
      Layer layer = inContainer(application, () -> Layer.build(application, metadata));
      inContainer(shared, () -> initializeUseAndClose(layer));
    }
  }

  @Test
  void close_applicationThatIsRedeployed_releasesItsFormerClassLoader() throws Exception {
    WeakReference<ClassLoader> former = deployUseAndUndeploy();
    // The JDK keeps the class loader whose records it compared last, so the second deployment
    // matters: without a leak there is one former class loader at most.
    deployUseAndUndeploy();
    await("the class loader of the first deployment is collected")
        .until(
            () -> {
              System.gc();
              return former.get() == null;
            });
  }

  private WeakReference<ClassLoader> deployUseAndUndeploy() throws Exception {
    List<String> own = new ArrayList<>(LIBRARY);
    own.addAll(DRIVER);
    try (Application application = new Application(getClass().getClassLoader(), own, List.of())) {
      inContainer(application, () -> initializeUseAndClose(Layer.build(application, metadata)));
      // Servlet containers deregister the drivers of an application.
      application.loadClass("org.postgresql.Driver").getMethod("deregister").invoke(null);
      return new WeakReference<>(application);
    }
  }
}
