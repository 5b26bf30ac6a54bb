-- The systems usage is collected from. A name stands in the identity of all that is collected, so it never changes.
CREATE TABLE collector (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('prometheus', 'openstack', 'inventory')),
  enabled boolean NOT NULL,
  config jsonb NOT NULL,
  origin text NOT NULL CHECK (origin IN ('console', 'file')),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

-- Apart from the rest, so that no list of sources can carry a password away.
CREATE TABLE collector_secret (
  collector_id uuid PRIMARY KEY REFERENCES collector (id) ON DELETE CASCADE,
  secret jsonb NOT NULL
);

CREATE TABLE collector_state (
  collector_id uuid PRIMARY KEY REFERENCES collector (id) ON DELETE CASCADE,
  -- Usage before this instant is in.
  collected_until timestamptz,
  -- Usage before this instant is in and is not expected to change any more.
  settled_until timestamptz,
  -- Usage before this instant was looked at once more for what came late.
  repaired_until timestamptz,
  last_success_at timestamptz,
  last_error text,
  failures integer NOT NULL,
  next_attempt_at timestamptz
);

-- What was said of each hour, so that what is not said any more can be taken back.
CREATE TABLE collector_window (
  collector_id uuid NOT NULL REFERENCES collector (id) ON DELETE CASCADE,
  starts_at timestamptz NOT NULL,
  mapping text NOT NULL,
  reading_ids text[] NOT NULL,
  PRIMARY KEY (collector_id, starts_at, mapping)
);

CREATE TABLE collector_gap (
  id uuid PRIMARY KEY,
  collector_id uuid NOT NULL REFERENCES collector (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('gap', 'outage', 'reset', 'missed', 'other')),
  -- Tells one gap from another that begins at the same instant.
  subject text NOT NULL,
  meter text,
  resource text,
  tenant_id text,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  detail text NOT NULL,
  found_at timestamptz NOT NULL,
  -- Nothing more is to be done about it.
  resolved_at timestamptz,
  UNIQUE (collector_id, kind, subject, starts_at)
);

CREATE INDEX collector_gap_newest ON collector_gap (collector_id, starts_at DESC);
