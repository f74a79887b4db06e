CREATE TABLE orders (
  id         uuid        PRIMARY KEY,
  tenant     text        NOT NULL,
  article    text        NOT NULL,
  quantity   integer     NOT NULL CHECK (quantity > 0),
  placed_at  timestamptz NOT NULL,
  -- Who wrote the row, and where, by the database's own account.
  written_by text        NOT NULL DEFAULT current_user,
  written_in text        NOT NULL DEFAULT current_database()
);

CREATE INDEX orders_by_tenant ON orders (tenant, placed_at DESC);
