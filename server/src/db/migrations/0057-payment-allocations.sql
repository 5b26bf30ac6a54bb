-- A payment is money received from a customer. What of it pays an invoice is allocated to it; the rest is the customer's
-- credit. A payment recorded on an invoice keeps that invoice; one recorded for several invoices, or for none, has none.
ALTER TABLE payment ADD COLUMN currency text;

UPDATE payment SET currency = invoice.currency FROM invoice WHERE invoice.id = payment.invoice_id;

ALTER TABLE payment ALTER COLUMN currency SET NOT NULL;

ALTER TABLE payment ALTER COLUMN invoice_id DROP NOT NULL;

ALTER TABLE payment ADD CHECK (source = 'money' OR invoice_id IS NOT NULL);

CREATE INDEX payment_of_customer ON payment (customer_id, paid_on DESC, id DESC);

CREATE TABLE payment_allocation (
  id uuid PRIMARY KEY,
  payment_id uuid NOT NULL REFERENCES payment (id),
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  amount bigint NOT NULL CHECK (amount > 0),
  -- Whether the money was the customer's credit before. Otherwise it was allocated when it was recorded.
  from_credit boolean NOT NULL,
  allocated_on date NOT NULL,
  allocated_at timestamptz NOT NULL,
  released_at timestamptz
);

CREATE INDEX payment_allocation_of_payment ON payment_allocation (payment_id);

CREATE INDEX payment_allocation_of_invoice ON payment_allocation (invoice_id);

INSERT INTO payment_allocation (id, payment_id, invoice_id, amount, from_credit, allocated_on, allocated_at)
SELECT id, id, invoice_id, applied, false, paid_on, recorded_at FROM payment WHERE source = 'money' AND applied > 0;

-- What of a payment pays no invoice is posted without one.
ALTER TABLE ledger_entry ALTER COLUMN invoice_id DROP NOT NULL;
