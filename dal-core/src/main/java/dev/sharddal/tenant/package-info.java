/** Assigning, moving and suspending tenants: conditional writes to Tenant Metadata. */
@NullMarked
package dev.sharddal.tenant;

import org.jspecify.annotations.NullMarked;
