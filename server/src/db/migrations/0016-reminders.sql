CREATE TABLE reminder_rules (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  enabled boolean NOT NULL,
  days integer[] NOT NULL,
  text text
);

INSERT INTO reminder_rules (enabled, days) VALUES (false, '{-3,3,10,21}');

CREATE TABLE customer_reminders (
  customer_id uuid PRIMARY KEY REFERENCES customer (id),
  mode text NOT NULL CHECK (mode IN ('off', 'own')),
  days integer[] NOT NULL
);

CREATE TABLE reminder (
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  days integer NOT NULL,
  sent_at timestamptz NOT NULL,
  PRIMARY KEY (invoice_id, days)
);

CREATE INDEX invoice_open_by_due_date ON invoice (due_date, id) WHERE status IN ('sent', 'overdue');
