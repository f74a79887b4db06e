package dev.sharddal.spring.actuate;

import dev.sharddal.DataAccessLayer;
import dev.sharddal.metadata.MetadataStore;
import dev.sharddal.spring.DalAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/** Auto-configuration of the section {@code dal} of {@code /actuator/info}. */
@AutoConfiguration(after = DalAutoConfiguration.class)
@ConditionalOnClass({InfoContributor.class, ConditionalOnEnabledInfoContributor.class})
@ConditionalOnBean(DataAccessLayer.class)
@ConditionalOnEnabledInfoContributor("dal")
public final class DalInfoAutoConfiguration {

  /** Created by Spring Boot. */
  public DalInfoAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "dalInfoContributor")
  InfoContributor dalInfoContributor(DataAccessLayer dal, ObjectProvider<MetadataStore> stores) {
    MetadataStore store = stores.getIfUnique();
    return new DalInfoContributor(
        dal, store == null ? null : ClassUtils.getUserClass(store).getSimpleName());
  }
}
