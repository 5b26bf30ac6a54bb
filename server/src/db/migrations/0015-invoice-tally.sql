-- How many invoices there are and what they are due, by all that a list can be counted by without looking at invoices.
-- Changes are appended, never summed up in place, so that no two of them wait for each other; now and then they are folded.
CREATE TABLE invoice_tally (
  issue_date date NOT NULL,
  due_date date NOT NULL,
  status text NOT NULL,
  currency text NOT NULL,
  invoices bigint NOT NULL,
  due numeric NOT NULL,
  folded boolean NOT NULL
);

CREATE INDEX invoice_tally_not_folded ON invoice_tally (issue_date) WHERE NOT folded;

INSERT INTO invoice_tally
SELECT issue_date, due_date, status, currency, count(*), sum(total - amount_paid), true FROM invoice
GROUP BY issue_date, due_date, status, currency;

CREATE FUNCTION tally_added_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally
  SELECT issue_date, due_date, status, currency, count(*), sum(total - amount_paid), false FROM added
  GROUP BY issue_date, due_date, status, currency;
  RETURN NULL;
END;
$$;

CREATE FUNCTION tally_changed_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally
  SELECT issue_date, due_date, status, currency, sum(invoices), sum(due), false
  FROM (
    SELECT issue_date, due_date, status, currency, 1 AS invoices, total - amount_paid AS due FROM added
    UNION ALL
    SELECT issue_date, due_date, status, currency, -1, amount_paid - total FROM removed) AS change
  GROUP BY issue_date, due_date, status, currency
  HAVING sum(invoices) <> 0 OR sum(due) <> 0;
  RETURN NULL;
END;
$$;

CREATE TRIGGER added_invoices_are_tallied AFTER INSERT ON invoice
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_added_invoices();

CREATE TRIGGER changed_invoices_are_tallied AFTER UPDATE ON invoice
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_changed_invoices();

-- Lists and counts are answered out of these two alone wherever many invoices match.
DROP INDEX invoice_of_customer;

CREATE INDEX invoice_of_customer ON invoice (customer_id, status, issue_date DESC, id DESC)
  INCLUDE (due_date, currency, total, amount_paid);

DROP INDEX invoice_by_issue_date;

CREATE INDEX invoice_by_issue_date ON invoice (issue_date DESC, id DESC)
  INCLUDE (status, due_date, currency, customer_id, total, amount_paid, number_year, number_sequence);
