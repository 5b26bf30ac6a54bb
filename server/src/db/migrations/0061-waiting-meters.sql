-- What an event said its quantity is in, while it is not known to be its meter's unit.
ALTER TABLE usage_event ADD COLUMN unit text;
