package dev.sharddal.spring.dataaccess.jpa;

import dev.sharddal.spring.dataaccess.DataAccessContract;
import java.util.List;

class HibernateMultiTenancyTest extends DataAccessContract {

  @Override
  protected Class<?> application() {
    return JpaApplication.class;
  }

  @Override
  protected List<String> properties() {
    return List.of("dal.hibernate.multi-tenancy=true");
  }
}
