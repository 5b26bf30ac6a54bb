CREATE FUNCTION limit_session_age() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.expires_at := LEAST(NEW.expires_at, NEW.updated_at + interval '12 hours', NEW.created_at + interval '7 days');
  RETURN NEW;
END $$;

CREATE TRIGGER auth_session_limit_age BEFORE INSERT OR UPDATE OF expires_at, updated_at ON auth_session
  FOR EACH ROW EXECUTE FUNCTION limit_session_age();

UPDATE auth_session SET expires_at = LEAST(expires_at, now() + interval '12 hours', created_at + interval '7 days');
