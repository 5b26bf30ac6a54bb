CREATE TABLE saved_view (
  id uuid PRIMARY KEY,
  owner text NOT NULL,
  page text NOT NULL,
  name text NOT NULL,
  search text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (owner, page, name)
);
