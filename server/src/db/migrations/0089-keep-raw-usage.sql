-- How many whole months of usage records stay in the database beside the running one; all of them without it.
ALTER TABLE archive_place ADD COLUMN keep_months integer CHECK (keep_months BETWEEN 1 AND 120);

-- The last run of the archive, by hand or by schedule: one row.
CREATE TABLE archive_run (
  the_one boolean PRIMARY KEY CHECK (the_one),
  -- What was used before this day leaves.
  before date NOT NULL,
  started_at timestamptz NOT NULL,
  -- Missing while it goes on, and after it was killed.
  finished_at timestamptz,
  -- How many events are to leave, as soon as that is known, and how many have left.
  planned bigint,
  events bigint NOT NULL,
  -- What stopped it, as a sentence.
  fault text
);
