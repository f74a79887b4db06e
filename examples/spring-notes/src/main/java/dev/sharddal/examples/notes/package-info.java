/** A small application of one entity and one repository. */
package dev.sharddal.examples.notes;
