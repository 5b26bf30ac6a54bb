-- What leaves Billow for anybody outside: an e-mail now, a call of a webhook later. One row says where each of them stands;
-- what it says and to whom stands beside it, under the same id.
CREATE TABLE delivery (
  id uuid PRIMARY KEY,
  destination text NOT NULL CHECK (destination IN ('email', 'webhook')),
  state text NOT NULL CHECK (state IN ('held', 'waiting', 'sending', 'sent', 'failed', 'cancelled')),
  created_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  claim uuid,
  sent_at timestamptz,
  last_error text
);

INSERT INTO delivery (id, destination, state, created_at, attempts, next_attempt_at, claim, sent_at, last_error)
  SELECT id, 'email', state, created_at, attempts, next_attempt_at, claim, sent_at, last_error FROM outbox_message;

CREATE INDEX delivery_next ON delivery (destination, next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE INDEX delivery_by_state ON delivery (destination, state, id DESC);

ALTER TABLE outbox_message RENAME TO email;

ALTER TABLE email
  DROP COLUMN state,
  DROP COLUMN created_at,
  DROP COLUMN attempts,
  DROP COLUMN next_attempt_at,
  DROP COLUMN claim,
  DROP COLUMN sent_at,
  DROP COLUMN last_error;

ALTER INDEX outbox_message_pkey RENAME TO email_pkey;

ALTER INDEX outbox_message_of_invoice RENAME TO email_of_invoice;

ALTER INDEX outbox_message_of_customer RENAME TO email_of_customer;

ALTER INDEX outbox_message_recipient_part RENAME TO email_recipient_part;

ALTER TABLE email ADD CONSTRAINT email_id_fkey FOREIGN KEY (id) REFERENCES delivery (id);
