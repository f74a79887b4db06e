package dev.sharddal;

import dev.sharddal.testing.Postgres;

class MainJobOnEmbeddedPostgresTest extends MainJobContract {

  @Override
  Postgres server(String name) {
    return Postgres.server(name);
  }
}
