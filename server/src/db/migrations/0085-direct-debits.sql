-- What allows an operator to collect from a customer's account. One that is revoked stays, for what it collected.
CREATE TABLE mandate (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customer (id),
  reference text NOT NULL,
  signed_on date NOT NULL,
  iban text NOT NULL,
  bic text,
  scheme text NOT NULL CHECK (scheme IN ('CORE', 'B2B')),
  -- What its first collection by Billow is: recurring where it was used before.
  sequence text NOT NULL CHECK (sequence IN ('first', 'recurring', 'oneOff')),
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_because text
);

CREATE UNIQUE INDEX mandate_active ON mandate (customer_id) WHERE revoked_at IS NULL;

CREATE UNIQUE INDEX mandate_reference ON mandate (upper(reference));

-- A file of direct debits for the bank, with the creditor as it was.
CREATE TABLE direct_debit_file (
  id uuid PRIMARY KEY,
  issuer_id uuid NOT NULL REFERENCES issuer (id),
  message_id text NOT NULL UNIQUE,
  collect_on date NOT NULL,
  scheme text NOT NULL CHECK (scheme IN ('CORE', 'B2B')),
  creditor jsonb NOT NULL,
  created_by jsonb NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE INDEX direct_debit_file_by_day ON direct_debit_file (created_at DESC, id DESC);

-- What a file collects of an invoice. The debtor is as it was.
CREATE TABLE direct_debit (
  id uuid PRIMARY KEY,
  file_id uuid NOT NULL REFERENCES direct_debit_file (id),
  position int NOT NULL,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  customer_id uuid NOT NULL REFERENCES customer (id),
  mandate_id uuid NOT NULL REFERENCES mandate (id),
  sequence text NOT NULL CHECK (sequence IN ('first', 'recurring', 'oneOff')),
  debtor text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  end_to_end_id text NOT NULL UNIQUE,
  -- collecting: at the bank, or on the way; then what became of it. What was returned is a payment that is reversed.
  state text NOT NULL CHECK (state IN ('collecting', 'collected', 'takenBack')),
  payment_id uuid UNIQUE REFERENCES payment (id),
  taken_back_because text,
  CHECK ((state = 'collected') = (payment_id IS NOT NULL)),
  UNIQUE (file_id, position)
);

CREATE UNIQUE INDEX direct_debit_once ON direct_debit (invoice_id) WHERE state = 'collecting';

CREATE INDEX direct_debit_of_mandate ON direct_debit (mandate_id);

CREATE INDEX direct_debit_of_customer ON direct_debit (customer_id);

-- The day on which an invoice is being collected; null while it is not.
ALTER TABLE invoice ADD COLUMN collecting_on date;

-- A bank books the sum of a file, or of a group of it, in one line.
ALTER TABLE bank_line ADD COLUMN direct_debit_file_id uuid REFERENCES direct_debit_file (id);

ALTER TABLE bank_line DROP CONSTRAINT bank_line_check;

ALTER TABLE bank_line ADD CONSTRAINT bank_line_booked_as CHECK ((state = 'booked') = (payment_id IS NOT NULL OR direct_debit_file_id IS NOT NULL));
