/**
 * The front door: {@link dev.sharddal.DataAccessLayer} gives an application its tenants'
 * connections, {@link dev.sharddal.TenantContext} binds a tenant to the running code.
 */
@NullMarked
package dev.sharddal;

import org.jspecify.annotations.NullMarked;
