package dev.sharddal;

import static dev.sharddal.testing.Patience.await;

import com.sun.management.ThreadMXBean;
import dev.sharddal.metadata.ConnectionDetails;
import dev.sharddal.metadata.DatabaseMetadata;
import dev.sharddal.metadata.ReadBalancing;
import dev.sharddal.metadata.UseCase;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A read from one of several replicas takes the same way as any other borrow. */
class ReplicaBorrowTest extends FleetTestBase {

  private static final int BORROWS = 20_000;

  /** Less than a thread local costs that is set and removed around a borrow. */
  private static final long TOLERANCE_BYTES = 16;

  private static long bytesPerBorrow(DataAccessLayer dal, UseCase useCase) throws SQLException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    borrow(dal, useCase);
    long before = threads.getThreadAllocatedBytes(id);
    borrow(dal, useCase);
    return (threads.getThreadAllocatedBytes(id) - before) / BORROWS;
  }

  private static void borrow(DataAccessLayer dal, UseCase useCase) throws SQLException {
    for (int i = 0; i < BORROWS; i++) {
      dal.getConnection(TENANT_1, useCase).close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void finding10_readWithTwoReplicas_allocatesNoMoreThanABorrowFromOnePool(ReadBalancing balancing)
      throws Exception {
    store.put(
        DatabaseMetadata.of(
            SHARD_1,
            ConnectionDetails.of(patient(one))
                .withEndpoint(UseCase.READ, patient(one), patient(two))));
    DataAccessLayer dal =
        start(builder().readBalancing(balancing).readYourWrites(Duration.ofNanos(1)));
    long onePool = bytesPerBorrow(dal, UseCase.WRITE);
    await("the choice is compiled: HikariCP's count of borrowed connections iterates")
        .until(() -> bytesPerBorrow(dal, UseCase.READ) < onePool + TOLERANCE_BYTES);
  }
}
