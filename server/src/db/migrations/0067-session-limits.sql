-- How long sessions last is a rule of the operator.
ALTER TABLE sign_in_rules
  ADD COLUMN session_idle_minutes integer NOT NULL DEFAULT 720 CHECK (session_idle_minutes BETWEEN 5 AND 10080),
  ADD COLUMN session_max_hours integer NOT NULL DEFAULT 168 CHECK (session_max_hours BETWEEN 1 AND 720),
  ADD CONSTRAINT sign_in_rules_idle_within_max CHECK (session_idle_minutes <= session_max_hours * 60);

CREATE OR REPLACE FUNCTION limit_session_age() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  rules sign_in_rules;
BEGIN
  SELECT * INTO STRICT rules FROM sign_in_rules;
  NEW.expires_at := LEAST(
    NEW.expires_at,
    NEW.updated_at + rules.session_idle_minutes * interval '1 minute',
    NEW.created_at + rules.session_max_hours * interval '1 hour'
  );
  RETURN NEW;
END $$;
