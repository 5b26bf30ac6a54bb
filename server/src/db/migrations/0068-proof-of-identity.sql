-- When somebody last proved in a session who they are, and how long such a proof is good for.
ALTER TABLE auth_session ADD COLUMN proved_at timestamptz;

UPDATE auth_session SET proved_at = created_at;

ALTER TABLE auth_session ALTER COLUMN proved_at SET NOT NULL;

ALTER TABLE sign_in_rules
  ADD COLUMN proof_minutes integer NOT NULL DEFAULT 30 CHECK (proof_minutes BETWEEN 5 AND 1440);
