-- Where each chain of events ends, but for those of invoices, which their invoices' state says. So a chain that was cut off at
-- its end is noticed, and writers wait for its row.
CREATE TABLE event_chain (
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  -- The number of events: 0 only while the first is being written.
  seq integer NOT NULL,
  -- The hash of the last event.
  hash bytea,
  PRIMARY KEY (subject_kind, subject_id)
);

INSERT INTO event_chain (subject_kind, subject_id, seq, hash)
SELECT DISTINCT ON (subject_kind, subject_id) subject_kind, subject_id, seq, hash FROM event
WHERE subject_kind <> 'invoice' ORDER BY subject_kind, subject_id, seq DESC;

CREATE FUNCTION refuse_shorter_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.subject_kind <> OLD.subject_kind OR NEW.subject_id <> OLD.subject_id OR NEW.seq <= OLD.seq THEN
    RAISE EXCEPTION 'a chain of events only grows' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END;
$$;

CREATE TRIGGER event_chain_only_grows BEFORE UPDATE ON event_chain
  FOR EACH ROW EXECUTE FUNCTION refuse_shorter_chain();

CREATE TRIGGER event_chain_is_kept BEFORE DELETE OR TRUNCATE ON event_chain
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
