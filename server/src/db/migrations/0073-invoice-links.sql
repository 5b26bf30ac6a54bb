-- Links by which whoever has one reads an invoice without signing in. A link is found by its hash, and sealed so that e-mails
-- sent again name the same one.
CREATE TABLE invoice_link (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  hash bytea NOT NULL UNIQUE,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  views integer NOT NULL DEFAULT 0 CHECK (views >= 0),
  viewed_at timestamptz
);

CREATE UNIQUE INDEX invoice_link_in_use ON invoice_link (invoice_id) WHERE ended_at IS NULL;

CREATE INDEX invoice_link_of_invoice ON invoice_link (invoice_id);
