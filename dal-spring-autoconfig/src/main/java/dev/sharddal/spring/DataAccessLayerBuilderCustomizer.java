package dev.sharddal.spring;

import dev.sharddal.DataAccessLayerBuilder;

/**
 * A callback that changes the builder of the data access layer after the {@code dal.*} properties
 * are applied. Beans of this type are called in order.
 */
@FunctionalInterface
public interface DataAccessLayerBuilderCustomizer {

  /**
   * Customizes the builder.
   *
   * @param builder the builder
   */
  void customize(DataAccessLayerBuilder builder);
}
