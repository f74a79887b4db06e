/** What tests share: real servers, servers that misbehave, a clock that stands still. */
package dev.sharddal.testing;
