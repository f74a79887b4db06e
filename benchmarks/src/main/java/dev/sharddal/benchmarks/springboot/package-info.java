/** What Spring Boot's start costs more with the library. */
@NullMarked
package dev.sharddal.benchmarks.springboot;

import org.jspecify.annotations.NullMarked;
