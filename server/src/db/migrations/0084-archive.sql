-- Usage events that left for files of the archive. Their identity stays, so that an event counts once for ever.
CREATE TABLE usage_archived (
  key uuid PRIMARY KEY,
  -- The first 8 bytes of the digest of its content.
  digest bigint NOT NULL,
  revision integer NOT NULL,
  file integer NOT NULL
);

-- Events that came back from a file, because a correction had to take their place: what the file says of them counts no more.
CREATE TABLE usage_returned (
  key uuid NOT NULL,
  file integer NOT NULL,
  customer_id uuid NOT NULL,
  -- As the file has it.
  event jsonb NOT NULL,
  returned_at timestamptz NOT NULL,
  PRIMARY KEY (key, file)
);

CREATE INDEX usage_returned_of_customer ON usage_returned (customer_id);

-- What the events of a file come to, by the month they were used in.
CREATE TABLE usage_archive_sum (
  customer_id uuid NOT NULL,
  file integer NOT NULL,
  month date NOT NULL,
  meter text NOT NULL,
  dimensions text NOT NULL,
  quantity numeric NOT NULL,
  -- How many of them end in the month.
  events integer NOT NULL,
  PRIMARY KEY (customer_id, file, month, meter, dimensions)
);

CREATE TABLE archive_file (
  id integer PRIMARY KEY,
  -- The first day of the month its events end in.
  month date NOT NULL,
  name text NOT NULL UNIQUE,
  sha256 text NOT NULL,
  bytes bigint NOT NULL,
  events integer NOT NULL,
  -- SHA-256 of its sums.
  sums text NOT NULL,
  archived_at timestamptz NOT NULL
);

-- Where the files are: one row.
CREATE TABLE archive_place (
  the_one boolean PRIMARY KEY CHECK (the_one),
  location text NOT NULL
);
