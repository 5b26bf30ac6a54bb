CREATE TABLE document_series (
  series text NOT NULL,
  year integer NOT NULL,
  next_sequence integer NOT NULL CHECK (next_sequence > 0),
  PRIMARY KEY (series, year)
);

CREATE TABLE billing_run (
  period text PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  state text NOT NULL CHECK (state IN ('running', 'done')),
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  skipped jsonb NOT NULL,
  warnings jsonb NOT NULL
);

CREATE TABLE invoice (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customer (id),
  number text COLLATE "C" NOT NULL UNIQUE,
  number_year integer NOT NULL,
  number_sequence integer NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'pending', 'sent', 'paid', 'overdue', 'voided', 'refunded')),
  origin text NOT NULL CHECK (origin IN ('run', 'manual')),
  currency text NOT NULL,
  issue_date date NOT NULL,
  due_date date NOT NULL,
  paid_date date,
  period_from date,
  period_before date,
  discount_terms jsonb,
  subtotal bigint NOT NULL,
  discount bigint NOT NULL,
  tax bigint NOT NULL,
  total bigint NOT NULL,
  amount_paid bigint NOT NULL CHECK (amount_paid >= 0),
  amount_refunded bigint NOT NULL CHECK (amount_refunded >= 0),
  note text,
  parties jsonb,
  version integer NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (number_year, number_sequence),
  CHECK (total = subtotal - discount + tax),
  CHECK (due_date >= issue_date),
  CHECK (amount_refunded <= amount_paid),
  CHECK (origin <> 'run' OR period_from IS NOT NULL)
);

CREATE UNIQUE INDEX invoice_once_a_period ON invoice (customer_id, period_from) WHERE origin = 'run' AND status <> 'voided';

CREATE INDEX invoice_by_issue_date ON invoice (issue_date DESC, id DESC);

CREATE INDEX invoice_by_status ON invoice (status, issue_date DESC, id DESC);

CREATE INDEX invoice_of_customer ON invoice (customer_id, status, issue_date DESC, id DESC);

CREATE INDEX invoice_by_due_date ON invoice (due_date DESC, id DESC);

CREATE INDEX invoice_by_number ON invoice ((number_year * 1000000000::bigint + number_sequence) DESC, id DESC);

CREATE INDEX invoice_by_total ON invoice (total DESC, id DESC);

CREATE INDEX invoice_sequence_part ON invoice USING gin (substr(number, 10) gin_trgm_ops);

CREATE TABLE invoice_line (
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  position integer NOT NULL,
  product text NOT NULL,
  description text,
  quantity numeric NOT NULL,
  unit text,
  unit_price numeric NOT NULL,
  amount bigint NOT NULL,
  discount_terms jsonb,
  discount bigint NOT NULL,
  discount_share bigint NOT NULL,
  tax_category text NOT NULL,
  tax_rate numeric NOT NULL,
  meter text,
  tier jsonb,
  period_from date,
  period_before date,
  PRIMARY KEY (invoice_id, position)
);

CREATE TABLE invoice_tax (
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  position integer NOT NULL,
  category text NOT NULL,
  rate numeric NOT NULL,
  taxable bigint NOT NULL,
  tax bigint NOT NULL,
  PRIMARY KEY (invoice_id, position)
);

CREATE TABLE payment (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  customer_id uuid NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  applied bigint NOT NULL CHECK (applied >= 0 AND applied <= amount),
  method text NOT NULL,
  transaction_id text,
  paid_on date NOT NULL,
  recorded_at timestamptz NOT NULL
);

CREATE INDEX payment_of_invoice ON payment (invoice_id);

CREATE TABLE credit_note (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  customer_id uuid NOT NULL,
  number text NOT NULL UNIQUE,
  number_year integer NOT NULL,
  number_sequence integer NOT NULL,
  issue_date date NOT NULL,
  currency text NOT NULL,
  net bigint NOT NULL,
  tax bigint NOT NULL,
  total bigint NOT NULL CHECK (total > 0 AND total = net + tax),
  reason text,
  created_at timestamptz NOT NULL,
  UNIQUE (number_year, number_sequence)
);

CREATE INDEX credit_note_of_invoice ON credit_note (invoice_id);

CREATE TABLE refund (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  customer_id uuid NOT NULL,
  credit_note_id uuid NOT NULL UNIQUE REFERENCES credit_note (id),
  amount bigint NOT NULL CHECK (amount > 0),
  reason text,
  transaction_id text,
  refunded_on date NOT NULL,
  recorded_at timestamptz NOT NULL
);

CREATE INDEX refund_of_invoice ON refund (invoice_id);

CREATE TABLE outbox_message (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  customer_id uuid NOT NULL,
  invoice_id uuid NOT NULL,
  credit_note_id uuid,
  recipient text NOT NULL,
  state text NOT NULL CHECK (state IN ('held', 'cancelled', 'sent', 'failed')),
  held_until timestamptz NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE INDEX outbox_message_of_invoice ON outbox_message (invoice_id);
