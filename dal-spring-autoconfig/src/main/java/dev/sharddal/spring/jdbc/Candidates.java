package dev.sharddal.spring.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * The beans of a type that are injected where no qualifier is given, according to their
 * definitions. No bean is created.
 *
 * @param names the names of the beans
 * @param primary the names of those that are primary
 */
record Candidates(List<String> names, List<String> primary) {

  static Candidates of(ConfigurableListableBeanFactory beans, Class<?> type) {
    List<String> names =
        Stream.of(beans.getBeanNamesForType(type, true, false))
            .filter(name -> isInjectedByDefault(beans, name))
            .toList();
    List<String> primary =
        names.stream()
            .filter(name -> definition(beans, name).map(BeanDefinition::isPrimary).orElse(false))
            .toList();
    return new Candidates(names, primary);
  }

  /** Returns the bean that is injected where no qualifier is given, if there is exactly one. */
  Optional<String> chosen() {
    List<String> remaining = primary.isEmpty() ? names : primary;
    return remaining.size() == 1 ? Optional.of(remaining.get(0)) : Optional.empty();
  }

  private static boolean isInjectedByDefault(ConfigurableListableBeanFactory beans, String name) {
    return definition(beans, name)
        .map(
            definition ->
                definition.isAutowireCandidate()
                    && !(definition instanceof AbstractBeanDefinition details
                        && !details.isDefaultCandidate()))
        .orElse(true);
  }

  /** Returns the definition of a bean; a bean that was registered as an instance has none. */
  static Optional<BeanDefinition> definition(ConfigurableListableBeanFactory beans, String name) {
    return beans.containsBeanDefinition(name)
        ? Optional.of(beans.getMergedBeanDefinition(name))
        : Optional.empty();
  }
}
