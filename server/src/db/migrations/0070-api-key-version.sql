-- How often people changed a key. The row's own version would not do: it also rises whenever the key is used.
ALTER TABLE api_key ADD COLUMN version integer NOT NULL DEFAULT 1;
