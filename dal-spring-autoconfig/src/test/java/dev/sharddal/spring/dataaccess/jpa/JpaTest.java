package dev.sharddal.spring.dataaccess.jpa;

import dev.sharddal.spring.dataaccess.DataAccessContract;

class JpaTest extends DataAccessContract {

  @Override
  protected Class<?> application() {
    return JpaApplication.class;
  }
}
