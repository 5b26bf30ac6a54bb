ALTER TABLE timeline_entry RENAME TO event;

ALTER TABLE event RENAME COLUMN invoice_id TO subject_id;

ALTER TABLE event DROP CONSTRAINT timeline_entry_invoice_id_fkey, DROP CONSTRAINT timeline_entry_pkey;

ALTER TABLE event
  ALTER COLUMN subject_id TYPE text,
  ADD COLUMN subject_kind text NOT NULL DEFAULT 'invoice',
  ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;

ALTER TABLE event
  ALTER COLUMN subject_kind DROP DEFAULT,
  ADD CONSTRAINT event_once_a_place UNIQUE (subject_kind, subject_id, seq);

ALTER TRIGGER timeline_entry_is_append_only ON event RENAME TO event_is_append_only;
