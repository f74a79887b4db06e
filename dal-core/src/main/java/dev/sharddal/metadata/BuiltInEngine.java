package dev.sharddal.metadata;

import java.util.Optional;
import java.util.Set;

/** An engine that is part of the library, whose driver's properties are decided in a table. */
interface BuiltInEngine extends Engine {

  /** Returns the decisions about the properties of the driver. */
  DriverProperties properties();

  @Override
  default Set<String> allowedProperties() {
    return properties().allowed();
  }

  @Override
  default Set<String> knownProperties() {
    return properties().decisions().keySet();
  }

  @Override
  default Optional<String> refusal(String property, String value) {
    return properties().refusal(name(), property, value);
  }

  @Override
  default boolean checksIdentity() {
    return true;
  }
}
