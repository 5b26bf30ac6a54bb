-- Checks of everything that is stored, one a night, each in many small slices. At most one is not finished.
CREATE TABLE verification (
  id uuid PRIMARY KEY,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  part text NOT NULL,
  after_id text,
  checked jsonb NOT NULL,
  finding_count bigint NOT NULL,
  findings jsonb NOT NULL,
  to_tell boolean NOT NULL,
  told text[] NOT NULL
);

CREATE UNIQUE INDEX verification_running ON verification ((true)) WHERE finished_at IS NULL;

CREATE INDEX verification_newest ON verification (started_at DESC);
