CREATE TABLE bulk_job (
  id uuid PRIMARY KEY,
  action text NOT NULL,
  reason text,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'cancelled')),
  total integer NOT NULL,
  actor_kind text NOT NULL,
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'cancelled')))
);

CREATE INDEX bulk_job_unfinished ON bulk_job (id) WHERE finished_at IS NULL;

CREATE TABLE bulk_item (
  job_id uuid NOT NULL,
  position integer NOT NULL,
  invoice_id uuid NOT NULL,
  outcome text CHECK (outcome IN ('done', 'failed', 'skipped')),
  code text,
  detail text,
  at timestamptz,
  PRIMARY KEY (job_id, position),
  CHECK ((outcome IS NULL) = (at IS NULL))
);

CREATE INDEX bulk_item_open ON bulk_item (job_id, position) WHERE outcome IS NULL;

CREATE INDEX bulk_item_by_outcome ON bulk_item (job_id, outcome, position) WHERE outcome IS NOT NULL;
