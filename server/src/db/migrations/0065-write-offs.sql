-- A debt that is given up. The invoice stays valid; a negative amount is owed again, because a person took it back or because
-- a payment came after all. They sum to what is written off of the invoice.
ALTER TABLE invoice
  ADD COLUMN written_off bigint NOT NULL DEFAULT 0,
  ADD CHECK (written_off >= 0),
  ADD CHECK (written_off = 0 OR amount_paid + written_off <= total);

CREATE TABLE write_off (
  id uuid PRIMARY KEY,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  customer_id uuid NOT NULL REFERENCES customer (id),
  amount bigint NOT NULL CHECK (amount <> 0),
  -- The part of the amount that is tax.
  tax bigint NOT NULL,
  reason text,
  payment_id uuid REFERENCES payment (id),
  written_off_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  CHECK ((reason IS NULL) <> (payment_id IS NULL)),
  CHECK (payment_id IS NULL OR amount < 0)
);

CREATE INDEX write_off_of_invoice ON write_off (invoice_id);

CREATE OR REPLACE FUNCTION tally_added_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally (issuer_id, issue_date, due_date, status, currency, invoices, due, total, folded)
  SELECT issuer_id, issue_date, due_date, status, currency, count(*), sum(total - amount_paid - written_off), sum(total), false FROM added
  GROUP BY issuer_id, issue_date, due_date, status, currency;
  RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION tally_changed_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally (issuer_id, issue_date, due_date, status, currency, invoices, due, total, folded)
  SELECT issuer_id, issue_date, due_date, status, currency, sum(invoices), sum(due), sum(total), false
  FROM (
    SELECT issuer_id, issue_date, due_date, status, currency, 1 AS invoices, total - amount_paid - written_off AS due, total FROM added
    UNION ALL
    SELECT issuer_id, issue_date, due_date, status, currency, -1, amount_paid + written_off - total, -total FROM removed) AS change
  GROUP BY issuer_id, issue_date, due_date, status, currency
  HAVING sum(invoices) <> 0 OR sum(due) <> 0 OR sum(total) <> 0;
  RETURN NULL;
END;
$$;

-- Lists and sums of what is due are answered out of these two alone.
DROP INDEX invoice_of_customer;

CREATE INDEX invoice_of_customer ON invoice (customer_id, status, issue_date DESC, id DESC)
  INCLUDE (due_date, currency, total, amount_paid, written_off, number_year, number_sequence);

DROP INDEX invoice_by_issue_date;

CREATE INDEX invoice_by_issue_date ON invoice (issue_date DESC, id DESC)
  INCLUDE (status, due_date, currency, customer_id, total, amount_paid, written_off, number_year, number_sequence);
