CREATE TABLE customer_credit (
  customer_id uuid NOT NULL REFERENCES customer (id),
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (customer_id, currency)
);

INSERT INTO customer_credit (customer_id, currency, amount)
SELECT customer_id, currency, -sum(amount) FROM ledger_entry WHERE account = 'customerCredit' GROUP BY customer_id, currency;

ALTER TABLE payment
  ADD COLUMN source text NOT NULL DEFAULT 'money' CHECK (source IN ('money', 'credit')),
  ADD COLUMN released_at timestamptz CHECK (released_at IS NULL OR source = 'credit');

CREATE INDEX payment_by_day ON payment (paid_on DESC, id DESC);

ALTER TABLE invoice ADD COLUMN credit_applied bigint NOT NULL DEFAULT 0 CHECK (credit_applied >= 0 AND credit_applied <= amount_paid);

ALTER TABLE refund ADD COLUMN to_credit bigint NOT NULL DEFAULT 0 CHECK (to_credit >= 0 AND to_credit <= amount);

ALTER TABLE ledger_entry ADD COLUMN document text, ADD COLUMN memo text;

CREATE INDEX ledger_entry_by_day ON ledger_entry (posted_on, posting_id, position);

CREATE INDEX credit_note_by_day ON credit_note (issue_date DESC, id DESC);

ALTER TABLE operator ADD COLUMN applies_credit boolean NOT NULL DEFAULT true;
