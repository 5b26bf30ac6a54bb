-- The tally also knows what invoices come to, so that a list's sum is answered without looking at them.
ALTER TABLE invoice_tally ADD COLUMN total numeric NOT NULL DEFAULT 0;

ALTER TABLE invoice_tally ALTER COLUMN total DROP DEFAULT;

DELETE FROM invoice_tally;

INSERT INTO invoice_tally (issue_date, due_date, status, currency, invoices, due, total, folded)
SELECT issue_date, due_date, status, currency, count(*), sum(total - amount_paid), sum(total), true FROM invoice
GROUP BY issue_date, due_date, status, currency;

CREATE OR REPLACE FUNCTION tally_added_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally (issue_date, due_date, status, currency, invoices, due, total, folded)
  SELECT issue_date, due_date, status, currency, count(*), sum(total - amount_paid), sum(total), false FROM added
  GROUP BY issue_date, due_date, status, currency;
  RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION tally_changed_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally (issue_date, due_date, status, currency, invoices, due, total, folded)
  SELECT issue_date, due_date, status, currency, sum(invoices), sum(due), sum(total), false
  FROM (
    SELECT issue_date, due_date, status, currency, 1 AS invoices, total - amount_paid AS due, total FROM added
    UNION ALL
    SELECT issue_date, due_date, status, currency, -1, amount_paid - total, -total FROM removed) AS change
  GROUP BY issue_date, due_date, status, currency
  HAVING sum(invoices) <> 0 OR sum(due) <> 0 OR sum(total) <> 0;
  RETURN NULL;
END;
$$;
