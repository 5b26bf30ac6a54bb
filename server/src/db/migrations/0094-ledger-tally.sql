-- What the ledger's entries of each month come to, so that reports over years do not read millions of them. As with invoices,
-- additions are appended, never summed up in place, so that no two postings wait for each other; now and then they are folded.
CREATE TABLE ledger_tally (
  issuer_id uuid NOT NULL,
  month date NOT NULL,
  currency text NOT NULL,
  account text NOT NULL,
  kind text NOT NULL,
  entries bigint NOT NULL,
  amount numeric NOT NULL,
  folded boolean NOT NULL
);

CREATE INDEX ledger_tally_by_month ON ledger_tally (month);

CREATE INDEX ledger_tally_not_folded ON ledger_tally (month) WHERE NOT folded;

INSERT INTO ledger_tally (issuer_id, month, currency, account, kind, entries, amount, folded)
SELECT issuer_id, date_trunc('month', posted_on)::date, currency, account, kind, count(*), sum(amount), true FROM ledger_entry
GROUP BY 1, 2, 3, 4, 5;

CREATE FUNCTION tally_added_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_tally (issuer_id, month, currency, account, kind, entries, amount, folded)
  SELECT issuer_id, date_trunc('month', posted_on)::date, currency, account, kind, count(*), sum(amount), false FROM added
  GROUP BY 1, 2, 3, 4, 5;
  RETURN NULL;
END;
$$;

CREATE TRIGGER added_entries_are_tallied AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_added_entries();
