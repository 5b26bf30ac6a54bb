ALTER TABLE auth_user ADD COLUMN disabled_at timestamptz;

ALTER TABLE api_key ADD COLUMN owner_id text;

UPDATE api_key SET owner_id = (
  SELECT actor_id FROM event
  WHERE subject_kind = 'apiKey' AND subject_id = api_key.id::text AND type = 'created' AND actor_kind = 'user' LIMIT 1);

CREATE INDEX api_key_by_owner ON api_key (owner_id);
