-- A key belongs to one call of its actor, so it is looked up without the call's route.
ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_key_pkey;

ALTER TABLE idempotency_key ADD PRIMARY KEY (actor, key, route);
