/** A small application with one entity and one repository. */
package dev.sharddal.examples.notes;
