-- What a customer is charged because money came late or went back. It waits for the customer's next invoice, where it is a line
-- of kind charge. It is billed as long as an invoice that is not voided has that line. Its key names what it is for, so that
-- nothing is charged twice.
CREATE TABLE charge (
  id uuid PRIMARY KEY,
  key text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('reminderFee', 'interest', 'reversalFee')),
  issuer_id uuid NOT NULL REFERENCES issuer (id),
  customer_id uuid NOT NULL REFERENCES customer (id),
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  -- Whether it is taxed as the customer's sales are. Damages are not.
  taxed boolean NOT NULL,
  -- The invoice that is late or was paid by the reversed payment, where there is one.
  invoice_id uuid REFERENCES invoice (id),
  payment_id uuid REFERENCES payment (id),
  -- The days after the due date of the reminder that charged it.
  level integer,
  charged_on date NOT NULL,
  -- Of interest: its days, half-open, and the yearly rate in percent.
  period_from date,
  period_before date,
  rate numeric,
  recorded_at timestamptz NOT NULL,
  waived_at timestamptz,
  waived_reason text,
  CHECK ((kind = 'reversalFee') = (payment_id IS NOT NULL)),
  CHECK ((kind = 'reversalFee') = (level IS NULL)),
  CHECK ((kind = 'interest') = (rate IS NOT NULL AND period_from IS NOT NULL AND period_before > period_from)),
  CHECK ((waived_at IS NULL) = (waived_reason IS NULL))
);

CREATE INDEX charge_of_customer ON charge (customer_id, currency);

CREATE INDEX charge_of_invoice ON charge (invoice_id) WHERE invoice_id IS NOT NULL;

ALTER TABLE invoice_line ADD COLUMN charge_id uuid REFERENCES charge (id);

CREATE INDEX invoice_line_of_charge ON invoice_line (charge_id) WHERE charge_id IS NOT NULL;

ALTER TABLE invoice_line DROP CONSTRAINT invoice_line_kind_check;

ALTER TABLE invoice_line ADD CONSTRAINT invoice_line_kind_check
  CHECK (kind IN ('usage', 'percent', 'recurring', 'minimum', 'adjustment', 'charge', 'manual') AND (kind = 'charge' OR charge_id IS NULL));

-- How charges are taxed: not at all, as damages, or as the customer's sales are.
CREATE TABLE charge_settings (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  taxed boolean NOT NULL
);

INSERT INTO charge_settings (taxed) VALUES (false);
