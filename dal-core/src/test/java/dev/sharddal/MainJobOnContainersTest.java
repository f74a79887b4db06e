package dev.sharddal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sharddal.testing.Postgres;
import org.junit.jupiter.api.BeforeEach;
import org.testcontainers.DockerClientFactory;

/** Skipped, and reported as such, where there is no Docker engine. */
class MainJobOnContainersTest extends MainJobContract {

  @BeforeEach
  void needsDocker() {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "needs a Docker engine, and there is none");
  }

  @Override
  Postgres server(String name) {
    return Postgres.container(name);
  }
}
