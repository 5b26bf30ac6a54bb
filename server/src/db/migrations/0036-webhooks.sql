CREATE TABLE webhook_endpoint (
  id uuid PRIMARY KEY,
  url text NOT NULL,
  description text,
  events text[] NOT NULL,
  enabled boolean NOT NULL,
  disabled_reason text,
  -- Sealed: whoever has the database alone cannot sign.
  secret bytea NOT NULL,
  old_secret bytea,
  old_secret_until timestamptz,
  created_at timestamptz NOT NULL
);

-- Of webhooks: the endpoint, and the subject whose deliveries to it keep their order by position.
ALTER TABLE delivery
  ADD COLUMN endpoint_id uuid REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
  ADD COLUMN subject text,
  ADD COLUMN position integer,
  ADD CONSTRAINT delivery_of_webhook_has_endpoint CHECK ((destination = 'webhook') = (endpoint_id IS NOT NULL));

CREATE INDEX delivery_of_endpoint ON delivery (endpoint_id, created_at DESC, id DESC) WHERE endpoint_id IS NOT NULL;

CREATE INDEX delivery_next_of_endpoint ON delivery (endpoint_id, next_attempt_at)
  WHERE endpoint_id IS NOT NULL AND next_attempt_at IS NOT NULL;

CREATE INDEX delivery_in_order ON delivery (endpoint_id, subject, position)
  WHERE endpoint_id IS NOT NULL AND state IN ('waiting', 'sending');

CREATE TABLE webhook_message (
  id uuid PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
  type text NOT NULL,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  -- What is posted: made at the first attempt and kept, so that each repeat has the same bytes.
  payload text
);

CREATE TABLE webhook_answer (
  delivery_id uuid NOT NULL REFERENCES webhook_message (id) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  status integer,
  body text,
  error text,
  duration_ms integer NOT NULL
);

CREATE INDEX webhook_answer_of_delivery ON webhook_answer (delivery_id, at DESC);

CREATE INDEX webhook_answer_by_age ON webhook_answer (at);
