-- One-time codes that were entered lately. Somebody may have watched one being typed, so none is taken twice.
CREATE TABLE auth_used_code (
  user_id text NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
  code text NOT NULL,
  used_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, code)
);
