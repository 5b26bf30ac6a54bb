ALTER TABLE operator ADD COLUMN letterhead jsonb NOT NULL DEFAULT '{}', ADD COLUMN mail_receipts boolean NOT NULL DEFAULT false;

ALTER TABLE outbox_message DROP CONSTRAINT outbox_message_state_check;

ALTER TABLE outbox_message
  ADD CONSTRAINT outbox_message_state_check CHECK (state IN ('held', 'waiting', 'sending', 'sent', 'failed', 'cancelled')),
  ADD COLUMN detail jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN attempts integer NOT NULL DEFAULT 0,
  ADD COLUMN next_attempt_at timestamptz,
  ADD COLUMN claim uuid,
  ADD COLUMN message_id text,
  ADD COLUMN sent_at timestamptz,
  ADD COLUMN last_error text;

UPDATE outbox_message SET next_attempt_at = held_until WHERE state = 'held';

UPDATE outbox_message SET sent_at = held_until WHERE state = 'sent';

CREATE INDEX outbox_message_next ON outbox_message (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE INDEX outbox_message_by_state ON outbox_message (state, id DESC);

CREATE INDEX outbox_message_of_customer ON outbox_message (customer_id);

CREATE INDEX outbox_message_recipient_part ON outbox_message USING gin (lower(recipient) gin_trgm_ops);

CREATE TABLE document (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  credit_note_id uuid REFERENCES credit_note (id),
  sha256 bytea NOT NULL,
  bytes bytea NOT NULL,
  made_at timestamptz NOT NULL,
  UNIQUE NULLS NOT DISTINCT (invoice_id, credit_note_id)
);

-- A PDF is compressed in itself.
ALTER TABLE document ALTER COLUMN bytes SET STORAGE EXTERNAL;
