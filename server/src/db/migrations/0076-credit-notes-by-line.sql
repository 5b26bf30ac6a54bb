-- A credit note corrects lines of an issued invoice. What it takes off what is due is `credited`; beyond that the customer gets
-- back what was paid, which is a refund.
ALTER TABLE invoice
  ADD COLUMN credited bigint NOT NULL DEFAULT 0,
  ADD CHECK (credited >= 0),
  ADD CHECK (credited = 0 OR amount_paid + written_off + credited <= total);

-- What becomes of what is credited beyond what is due; null for the notes of refunds and of voided invoices.
ALTER TABLE credit_note ADD COLUMN settle text CHECK (settle IN ('due', 'credit', 'refund'));

CREATE TABLE credit_note_line (
  credit_note_id uuid NOT NULL REFERENCES credit_note (id),
  -- The line of the invoice.
  position integer NOT NULL,
  -- Null where an amount is credited and not a quantity.
  quantity numeric,
  -- Without tax, after all discounts.
  net bigint NOT NULL CHECK (net <> 0),
  PRIMARY KEY (credit_note_id, position)
);

CREATE TABLE credit_note_tax (
  credit_note_id uuid NOT NULL REFERENCES credit_note (id),
  position integer NOT NULL,
  category text NOT NULL,
  rate numeric NOT NULL,
  taxable bigint NOT NULL,
  tax bigint NOT NULL,
  PRIMARY KEY (credit_note_id, position)
);

CREATE TRIGGER credit_note_line_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_note_line
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER credit_note_tax_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_note_tax
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION tally_added_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally (issuer_id, issue_date, due_date, status, currency, invoices, due, total, folded)
  SELECT issuer_id, issue_date, due_date, status, currency, count(*), sum(total - amount_paid - written_off - credited), sum(total), false
  FROM added
  GROUP BY issuer_id, issue_date, due_date, status, currency;
  RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION tally_changed_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally (issuer_id, issue_date, due_date, status, currency, invoices, due, total, folded)
  SELECT issuer_id, issue_date, due_date, status, currency, sum(invoices), sum(due), sum(total), false
  FROM (
    SELECT issuer_id, issue_date, due_date, status, currency, 1 AS invoices,
      total - amount_paid - written_off - credited AS due, total
    FROM added
    UNION ALL
    SELECT issuer_id, issue_date, due_date, status, currency, -1, amount_paid + written_off + credited - total, -total
    FROM removed) AS change
  GROUP BY issuer_id, issue_date, due_date, status, currency
  HAVING sum(invoices) <> 0 OR sum(due) <> 0 OR sum(total) <> 0;
  RETURN NULL;
END;
$$;

-- Lists and sums of what is due are answered out of these two alone.
DROP INDEX invoice_of_customer;

CREATE INDEX invoice_of_customer ON invoice (customer_id, status, issue_date DESC, id DESC)
  INCLUDE (due_date, currency, total, amount_paid, written_off, credited, number_year, number_sequence);

DROP INDEX invoice_by_issue_date;

CREATE INDEX invoice_by_issue_date ON invoice (issue_date DESC, id DESC)
  INCLUDE (status, due_date, currency, customer_id, total, amount_paid, written_off, credited, number_year, number_sequence);
