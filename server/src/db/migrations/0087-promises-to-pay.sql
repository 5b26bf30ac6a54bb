-- The day until which a customer promised to pay an invoice, and what was said. Reminders wait until it is over.
ALTER TABLE invoice ADD COLUMN promised_on date;

ALTER TABLE invoice ADD COLUMN promise_note text;

ALTER TABLE invoice ADD CONSTRAINT invoice_promise_check CHECK (promise_note IS NULL OR promised_on IS NOT NULL);
