/**
 * The entry point: {@link dev.sharddal.DataAccessLayer} provides connections to the databases of
 * tenants, {@link dev.sharddal.TenantContext} binds a tenant to the running code.
 */
@NullMarked
package dev.sharddal;

import org.jspecify.annotations.NullMarked;
