/** What a borrower sees of each fault at each phase of a connection, and what is lost by them. */
package dev.sharddal.reliability;
