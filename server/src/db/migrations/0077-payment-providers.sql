-- Payment by a provider such as Stripe. There is one row, and its secrets are sealed.
CREATE TABLE payment_provider (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  enabled boolean NOT NULL,
  secret_key bytea,
  webhook_secret bytea,
  CHECK (NOT enabled OR (secret_key IS NOT NULL AND webhook_secret IS NOT NULL))
);

INSERT INTO payment_provider (enabled) VALUES (false);

-- A page of the provider on which an invoice can be paid. Its id is the idempotency key by which the provider makes it, so it is
-- kept before the provider is asked.
CREATE TABLE payment_link (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  provider text NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  created_at timestamptz NOT NULL,
  url text,
  reference text,
  expires_at timestamptz
);

CREATE INDEX payment_link_of_invoice ON payment_link (invoice_id, id DESC);

-- What a provider has told, once each. It is kept before it is worked on, and stays waiting until that has succeeded.
CREATE TABLE provider_message (
  provider text NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  content jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'done', 'ignored')),
  received_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  -- Why it still waits, or why it was ignored.
  problem text,
  PRIMARY KEY (provider, id),
  CHECK ((state = 'waiting') = (next_attempt_at IS NOT NULL))
);

CREATE INDEX provider_message_waiting ON provider_message (next_attempt_at) WHERE state = 'waiting';

-- A refund that a provider pays out. The provider is asked by its id and round, so that it pays once however often it is asked.
CREATE TABLE provider_refund (
  refund_id uuid PRIMARY KEY REFERENCES refund (id),
  provider text NOT NULL,
  payment_id uuid NOT NULL REFERENCES payment (id),
  payment_reference text NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  state text NOT NULL CHECK (state IN ('waiting', 'paid', 'failed')),
  -- How often a person has asked for it again after it had failed.
  round integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  reference text,
  problem text,
  CHECK ((state = 'waiting') = (next_attempt_at IS NOT NULL)),
  CHECK (state <> 'paid' OR reference IS NOT NULL)
);

CREATE INDEX provider_refund_waiting ON provider_refund (next_attempt_at) WHERE state = 'waiting';

CREATE INDEX provider_refund_of_payment ON provider_refund (payment_id);
