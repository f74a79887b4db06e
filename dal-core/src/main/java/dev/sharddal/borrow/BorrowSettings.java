package dev.sharddal.borrow;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * The settings of borrowing.
 *
 * @param movingWaitTimeout how long a WRITE request waits for a tenant that is moving; zero
 *     disables waiting
 * @param readYourWrites how long after a WRITE of a tenant its READ is served by the primary; zero
 *     disables it
 * @param ticker the clock
 */
public record BorrowSettings(Duration movingWaitTimeout, Duration readYourWrites, Ticker ticker) {}
