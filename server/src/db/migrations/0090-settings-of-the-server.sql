-- Which settings the server has that started last, by name and without values: a shell may have others.
CREATE TABLE server_start (
  singleton boolean PRIMARY KEY CHECK (singleton),
  started_at timestamptz NOT NULL,
  settings text[] NOT NULL
);
