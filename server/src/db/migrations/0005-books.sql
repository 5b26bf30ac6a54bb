CREATE TABLE timeline_entry (
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  seq integer NOT NULL CHECK (seq > 0),
  at timestamptz NOT NULL,
  type text NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  data jsonb NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (invoice_id, seq)
);

CREATE TABLE ledger_entry (
  posting_id uuid NOT NULL,
  position integer NOT NULL,
  kind text NOT NULL,
  customer_id uuid NOT NULL,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  account text NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  posted_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (posting_id, position)
);

CREATE INDEX ledger_entry_of_invoice ON ledger_entry (invoice_id);

CREATE INDEX ledger_entry_of_account ON ledger_entry (customer_id, account, currency) INCLUDE (amount);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_setting('billow.removing_demo', true) = 'on' AND (SELECT demo FROM operator) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '% is append-only: add a correcting entry instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE FUNCTION refuse_unbalanced_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM added GROUP BY posting_id HAVING sum(amount) <> 0 OR min(currency) <> max(currency)) THEN
    RAISE EXCEPTION 'the entries of a posting must sum to zero in one currency' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END;
$$;

CREATE TRIGGER timeline_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON timeline_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_posting_balances AFTER INSERT ON ledger_entry
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_posting();

CREATE TRIGGER invoice_is_never_deleted BEFORE DELETE OR TRUNCATE ON invoice
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER credit_note_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON credit_note
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
