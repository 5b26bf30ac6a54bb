-- The legal entities that send invoices: each with its own letterhead, time zone, currency, terms and series of numbers. The
-- installation begins with one, made of what the operator was, under an id that is the same everywhere: so the columns below
-- are added without writing a row anew.
CREATE TABLE issuer (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  time_zone text NOT NULL,
  currency text NOT NULL,
  payment_terms_days integer NOT NULL CHECK (payment_terms_days >= 0),
  letterhead jsonb NOT NULL,
  invoice_prefix text NOT NULL,
  credit_note_prefix text NOT NULL,
  created_at timestamptz NOT NULL
);

-- What the numbers of a series begin with, now or earlier. A prefix belongs to one series of one issuer for ever, so that no
-- two documents bear the same number.
CREATE TABLE number_prefix (
  prefix text COLLATE "C" PRIMARY KEY,
  issuer_id uuid NOT NULL REFERENCES issuer (id),
  series text NOT NULL CHECK (series IN ('invoice', 'creditNote'))
);

INSERT INTO issuer (id, name, time_zone, currency, payment_terms_days, letterhead, invoice_prefix, credit_note_prefix, created_at)
SELECT '00000000-0000-7000-8000-000000000001', name, time_zone,
  coalesce((SELECT currency FROM customer GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1), 'EUR'), 14, letterhead, 'INV-', 'CN-',
  created_at
FROM operator;

INSERT INTO number_prefix (prefix, issuer_id, series)
SELECT 'INV-', id, 'invoice' FROM issuer UNION ALL SELECT 'CN-', id, 'creditNote' FROM issuer;

ALTER TABLE operator DROP COLUMN name, DROP COLUMN time_zone, DROP COLUMN letterhead;

ALTER TABLE customer ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001' REFERENCES issuer (id);

ALTER TABLE customer ALTER COLUMN issuer_id DROP DEFAULT;

ALTER TABLE rate_card ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001' REFERENCES issuer (id);

ALTER TABLE rate_card ALTER COLUMN issuer_id DROP DEFAULT;

DROP INDEX rate_card_for_everyone;

CREATE UNIQUE INDEX rate_card_for_everyone ON rate_card (issuer_id, currency, valid_from) WHERE audience = 'everyone';

ALTER TABLE document_series ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001';

ALTER TABLE document_series ALTER COLUMN issuer_id DROP DEFAULT;

UPDATE document_series SET series = CASE series WHEN 'INV' THEN 'invoice' ELSE 'creditNote' END;

ALTER TABLE document_series DROP CONSTRAINT document_series_pkey;

ALTER TABLE document_series ADD PRIMARY KEY (issuer_id, series, year);

ALTER TABLE invoice ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001';

ALTER TABLE invoice ALTER COLUMN issuer_id DROP DEFAULT;

-- An invoice is its customer's issuer's, so a customer that has one keeps its issuer.
ALTER TABLE customer ADD UNIQUE (id, issuer_id);

ALTER TABLE invoice DROP CONSTRAINT invoice_customer_id_fkey;

ALTER TABLE invoice ADD FOREIGN KEY (customer_id, issuer_id) REFERENCES customer (id, issuer_id);

ALTER TABLE invoice DROP CONSTRAINT invoice_number_year_number_sequence_key;

ALTER TABLE invoice ADD UNIQUE (number_year, number_sequence, issuer_id);

ALTER TABLE credit_note ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001';

ALTER TABLE credit_note ALTER COLUMN issuer_id DROP DEFAULT;

ALTER TABLE credit_note DROP CONSTRAINT credit_note_number_year_number_sequence_key;

ALTER TABLE credit_note ADD UNIQUE (number_year, number_sequence, issuer_id);

ALTER TABLE ledger_entry ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001';

ALTER TABLE ledger_entry ALTER COLUMN issuer_id DROP DEFAULT;

-- Parts of numbers are looked for in the sequence, written as numbers show it, and no longer behind a prefix of four letters.
DROP INDEX invoice_sequence_part;

CREATE INDEX invoice_sequence_part ON invoice USING gin
  ((CASE WHEN number_sequence < 1000 THEN lpad(number_sequence::text, 4, '0') ELSE number_sequence::text END) gin_trgm_ops);

ALTER TABLE invoice_tally ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001';

ALTER TABLE invoice_tally ALTER COLUMN issuer_id DROP DEFAULT;

CREATE OR REPLACE FUNCTION tally_added_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally (issuer_id, issue_date, due_date, status, currency, invoices, due, total, folded)
  SELECT issuer_id, issue_date, due_date, status, currency, count(*), sum(total - amount_paid), sum(total), false FROM added
  GROUP BY issuer_id, issue_date, due_date, status, currency;
  RETURN NULL;
END;
$$;

CREATE OR REPLACE FUNCTION tally_changed_invoices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO invoice_tally (issuer_id, issue_date, due_date, status, currency, invoices, due, total, folded)
  SELECT issuer_id, issue_date, due_date, status, currency, sum(invoices), sum(due), sum(total), false
  FROM (
    SELECT issuer_id, issue_date, due_date, status, currency, 1 AS invoices, total - amount_paid AS due, total FROM added
    UNION ALL
    SELECT issuer_id, issue_date, due_date, status, currency, -1, amount_paid - total, -total FROM removed) AS change
  GROUP BY issuer_id, issue_date, due_date, status, currency
  HAVING sum(invoices) <> 0 OR sum(due) <> 0 OR sum(total) <> 0;
  RETURN NULL;
END;
$$;
