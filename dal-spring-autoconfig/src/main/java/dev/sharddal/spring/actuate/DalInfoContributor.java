package dev.sharddal.spring.actuate;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.report.DalStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** An info contributor with the version and the size of the data access layer. */
final class DalInfoContributor implements InfoContributor {

  private final DataAccessLayer dal;
  private final @Nullable String store;

  DalInfoContributor(DataAccessLayer dal, @Nullable String store) {
    this.dal = dal;
    this.store = store;
  }

  @Override
  public void contribute(Info.Builder builder) {
    DalStatus status = dal.status();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", status.state().name());
    details.put("databases", status.databases().size());
    details.put("pools", PoolCount.of(status).pools());
    if (store != null) {
      details.put("store", store);
    }
    String version = DataAccessLayer.class.getPackage().getImplementationVersion();
    if (version != null) {
      details.put("version", version);
    }
    builder.withDetail("dal", details);
  }
}
