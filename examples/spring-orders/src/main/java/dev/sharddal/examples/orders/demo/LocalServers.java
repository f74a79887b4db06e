package dev.sharddal.examples.orders.demo;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The servers as beans. The library uses only the client, which is created after the metadata is
 * written, and closed after the library.
 */
@Configuration(proxyBeanMethods = false)
class LocalServers {

  @Bean(destroyMethod = "close")
  Fleet fleet() throws Exception {
    return Fleet.start();
  }

  @Bean(destroyMethod = "close")
  DynamoDbClient dynamoDbClient(Fleet fleet) {
    return fleet.dynamoDb().newClient();
  }
}
