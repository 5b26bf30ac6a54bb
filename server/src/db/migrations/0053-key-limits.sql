-- A key may expire, be used from some networks alone, and be rotated: then its old secret is valid for a while.
ALTER TABLE api_key
  ADD COLUMN expires_at timestamptz,
  ADD COLUMN allowed_addresses text[] NOT NULL DEFAULT '{}',
  ADD COLUMN old_hash bytea UNIQUE,
  ADD COLUMN old_valid_until timestamptz;
