-- A removed source is kept out of sight with what it has told, so that whoever tells the same again does not double it.
ALTER TABLE collector ADD COLUMN removed_at timestamptz;
