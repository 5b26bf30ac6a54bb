-- Each issuer may have rules of its own for reminders and charges. One without them follows those of the first issuer.
ALTER TABLE reminder_rules ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001';

ALTER TABLE reminder_rules DROP COLUMN singleton;

ALTER TABLE reminder_rules ADD PRIMARY KEY (issuer_id);

ALTER TABLE reminder_rules ALTER COLUMN issuer_id DROP DEFAULT;

ALTER TABLE charge_settings ADD COLUMN issuer_id uuid NOT NULL DEFAULT '00000000-0000-7000-8000-000000000001';

ALTER TABLE charge_settings DROP COLUMN singleton;

ALTER TABLE charge_settings ADD PRIMARY KEY (issuer_id);

ALTER TABLE charge_settings ALTER COLUMN issuer_id DROP DEFAULT;
