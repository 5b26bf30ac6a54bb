-- After which level of reminders a customer is to be suspended, and which reminders were of such a level.
UPDATE reminder_rules
  SET levels = (SELECT coalesce(jsonb_agg(level || '{"suspends": false}'), '[]') FROM jsonb_array_elements(levels) AS level);

ALTER TABLE reminder ADD COLUMN suspends boolean NOT NULL DEFAULT false;

CREATE INDEX reminder_that_suspends ON reminder (invoice_id) WHERE suspends;

-- Since when a customer's suspension is due, and until when it was; the last one is open while it is due.
CREATE TABLE suspension (
  customer_id uuid NOT NULL REFERENCES customer (id),
  number integer NOT NULL,
  due_at timestamptz NOT NULL,
  lifted_at timestamptz,
  PRIMARY KEY (customer_id, number)
);

CREATE UNIQUE INDEX suspension_that_is_due ON suspension (customer_id) WHERE lifted_at IS NULL;
