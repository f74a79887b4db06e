package dev.sharddal.spring;

import dev.sharddal.DataAccessLayerBuilder;

/**
 * Changes the builder of the data access layer, after the {@code dal.*} properties were applied.
 * Beans of this type are called in their order.
 */
@FunctionalInterface
public interface DataAccessLayerBuilderCustomizer {

  /**
   * Changes the builder.
   *
   * @param builder the builder
   */
  void customize(DataAccessLayerBuilder builder);
}
