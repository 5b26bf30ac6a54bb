-- Events that were refused, by the hash of what they were: the same one sent again and again counts once.
CREATE TABLE usage_rejected (
  key uuid PRIMARY KEY,
  source text NOT NULL,
  event_id text NOT NULL,
  tenant_id text NOT NULL,
  resource text NOT NULL,
  meter text,
  quantity numeric,
  code text NOT NULL,
  detail text NOT NULL,
  event text NOT NULL,
  received_at timestamptz NOT NULL
);

CREATE INDEX usage_rejected_by_arrival ON usage_rejected (received_at);

-- Events arrive in the order of this index, so it is written at its end only; a hash finds an event by its id alone.
CREATE INDEX usage_event_by_arrival ON usage_event (received_at);

CREATE INDEX usage_event_by_id ON usage_event USING hash (event_id);
