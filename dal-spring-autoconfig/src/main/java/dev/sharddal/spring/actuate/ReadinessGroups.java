package dev.sharddal.spring.actuate;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;

/** The application's health groups, with an additional member of the group {@code readiness}. */
final class ReadinessGroups implements HealthEndpointGroups, AdditionalPathsMapper {

  static final String READINESS = "readiness";

  private final HealthEndpointGroups groups;
  private final HealthEndpointGroup readiness;

  ReadinessGroups(HealthEndpointGroups groups, HealthEndpointGroup readiness, String member) {
    this.groups = groups;
    this.readiness = new OneMemberMore(readiness, member);
  }

  @Override
  public HealthEndpointGroup getPrimary() {
    return groups.getPrimary();
  }

  @Override
  public Set<String> getNames() {
    return groups.getNames();
  }

  @Override
  public @Nullable HealthEndpointGroup get(String name) {
    return name.equals(READINESS) ? readiness : groups.get(name);
  }

  /** Delegates to the wrapped groups, because Spring Boot calls this method on the bean only. */
  @Override
  public @Nullable List<String> getAdditionalPaths(
      EndpointId endpointId, WebServerNamespace namespace) {
    return groups instanceof AdditionalPathsMapper mapper
        ? mapper.getAdditionalPaths(endpointId, namespace)
        : null;
  }

  private record OneMemberMore(HealthEndpointGroup group, String member)
      implements HealthEndpointGroup {

    @Override
    public boolean isMember(String name) {
      return name.equals(member) || group.isMember(name);
    }

    @Override
    public boolean showComponents(SecurityContext securityContext) {
      return group.showComponents(securityContext);
    }

    @Override
    public boolean showDetails(SecurityContext securityContext) {
      return group.showDetails(securityContext);
    }

    @Override
    public StatusAggregator getStatusAggregator() {
      return group.getStatusAggregator();
    }

    @Override
    public HttpCodeStatusMapper getHttpCodeStatusMapper() {
      return group.getHttpCodeStatusMapper();
    }

    @Override
    public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
      return group.getAdditionalPath();
    }
  }
}
