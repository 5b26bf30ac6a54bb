-- What a source would end, and waits for a person to confirm: a list may be broken.
CREATE TABLE collector_question (
  collector_id uuid PRIMARY KEY REFERENCES collector (id) ON DELETE CASCADE,
  -- Another one whenever other resources would end, so that only what was shown can be confirmed.
  id uuid NOT NULL,
  asked_at timestamptz NOT NULL,
  reason text NOT NULL CHECK (reason IN ('many', 'incomplete')),
  detail text NOT NULL,
  counted integer NOT NULL,
  -- The subjects of the differences that would end something.
  subjects text[] NOT NULL,
  -- The first of them, for people.
  examples jsonb NOT NULL,
  confirmed_at timestamptz,
  confirmed_by text
);

-- Allocation events of collected sources by their resource, whoever's it is: a resource may move to another tenant.
CREATE INDEX usage_event_collected ON usage_event (resource) WHERE type = 'allocation' AND source LIKE '/sources/%';
