-- The passkeys of users (WebAuthn). The public key is no secret.
CREATE TABLE passkey (
  id uuid PRIMARY KEY,
  user_id text NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
  credential_id text NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  synced boolean NOT NULL,
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz
);

CREATE INDEX passkey_by_user ON passkey (user_id, id);

-- Challenges that were handed out and not answered yet: of a user to add a passkey, of nobody to sign in.
CREATE TABLE passkey_challenge (
  challenge text PRIMARY KEY,
  user_id text REFERENCES auth_user (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
