-- A user may be limited to some customers. Those of a limited user are rows here; without rows they see none. Without a foreign
-- key to customers: removing the demo empties that table, and a user who loses every customer stays limited.
ALTER TABLE auth_user ADD COLUMN limited boolean NOT NULL DEFAULT false;

CREATE TABLE user_customer (
  user_id text NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
  customer_id uuid NOT NULL,
  PRIMARY KEY (user_id, customer_id)
);
