package dev.sharddal.borrow;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * The settings of borrowing.
 *
 * @param movingWaitTimeout how long a WRITE request waits for a tenant that is moving; zero
 *     disables waiting
 * @param ticker the clock
 */
public record BorrowSettings(Duration movingWaitTimeout, Ticker ticker) {}
