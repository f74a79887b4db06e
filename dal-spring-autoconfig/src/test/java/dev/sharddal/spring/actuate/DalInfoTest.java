package dev.sharddal.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DalInfoTest {

  @Test
  void info_saysHowLargeTheFleetIs() {
    try (ActuatorApp app = ActuatorApp.start(Fleets.store())) {
      assertThat(app.get("/actuator/info").<Map<String, Object>>at("$.dal"))
          .containsEntry("state", "RUNNING")
          .containsEntry("databases", 2)
          .containsEntry("pools", 4)
          .containsEntry("store", "InMemoryMetadataStore");
    }
  }
}
