-- A statement of a bank account, as the bank wrote it. A line with a key is in one statement only: the same line of an
-- overlapping statement has none.
CREATE TABLE bank_statement (
  id uuid PRIMARY KEY,
  account text NOT NULL,
  currency text NOT NULL,
  format text NOT NULL CHECK (format IN ('camt.053', 'MT940', 'CSV')),
  bank_reference text,
  digest bytea NOT NULL,
  file_name text,
  from_date date NOT NULL,
  until_date date NOT NULL,
  opening bigint,
  closing bigint,
  -- Who imported it, in whose name sure matches are booked.
  imported_by jsonb NOT NULL,
  imported_at timestamptz NOT NULL,
  -- When its lines were first matched; null until then.
  matched_at timestamptz
);

CREATE UNIQUE INDEX bank_statement_once ON bank_statement (account, bank_reference) WHERE bank_reference IS NOT NULL;

CREATE UNIQUE INDEX bank_statement_same ON bank_statement (account, digest);

CREATE INDEX bank_statement_by_day ON bank_statement (until_date DESC, id DESC);

CREATE INDEX bank_statement_unmatched ON bank_statement (id) WHERE matched_at IS NULL;

CREATE TABLE bank_line (
  id uuid PRIMARY KEY,
  statement_id uuid NOT NULL REFERENCES bank_statement (id),
  position int NOT NULL,
  account text NOT NULL,
  key bytea,
  kind text NOT NULL CHECK (kind IN ('payment', 'batch', 'return', 'sentBack', 'fee', 'interest', 'outgoing')),
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  booked_on date NOT NULL,
  valued_on date,
  name text NOT NULL,
  iban text NOT NULL,
  text text NOT NULL,
  end_to_end_id text NOT NULL,
  bank_reference text NOT NULL,
  original text NOT NULL,
  -- open: a person decides; sure: to be booked by itself; then what became of it.
  state text NOT NULL CHECK (state IN ('open', 'sure', 'booked', 'ignored', 'explained', 'repeated')),
  -- Whether an open line had something to offer when it was last matched, and why nothing was sure.
  offered boolean NOT NULL DEFAULT false,
  left_because text,
  -- What the books refused when it was to be booked by itself.
  refusal text,
  -- The sure match: which customer's invoices, or which payment.
  match jsonb,
  payment_id uuid REFERENCES payment (id),
  decided_by jsonb,
  decided_at timestamptz,
  note text,
  CHECK ((state = 'booked') = (payment_id IS NOT NULL)),
  CHECK (state <> 'sure' OR match IS NOT NULL),
  UNIQUE (statement_id, position)
);

CREATE UNIQUE INDEX bank_line_once ON bank_line (account, key) WHERE key IS NOT NULL;

CREATE INDEX bank_line_sure ON bank_line (statement_id, position) WHERE state = 'sure';

CREATE INDEX bank_line_open ON bank_line (booked_on, id) WHERE state = 'open';

CREATE INDEX bank_line_of_payment ON bank_line (payment_id) WHERE payment_id IS NOT NULL;

CREATE INDEX bank_line_end_to_end ON bank_line (end_to_end_id) WHERE state = 'booked' AND end_to_end_id <> '';

-- The accounts that a customer has paid from.
CREATE TABLE customer_iban (
  iban text NOT NULL,
  customer_id uuid NOT NULL REFERENCES customer (id),
  learnt_at timestamptz NOT NULL,
  PRIMARY KEY (iban, customer_id)
);

CREATE INDEX customer_iban_of_customer ON customer_iban (customer_id);

-- Recorded by hand before its line came.
CREATE INDEX payment_by_transaction ON payment (lower(transaction_id)) WHERE transaction_id IS NOT NULL AND source = 'money';
