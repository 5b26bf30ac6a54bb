CREATE INDEX event_of_type ON event (subject_kind, type, id DESC);

CREATE INDEX event_of_actor ON event (actor_id, id DESC) WHERE actor_kind <> 'system';

-- Events are appended in the order of time, so that a summary of each block of rows is enough.
CREATE INDEX event_by_time ON event USING brin (at) WITH (autosummarize = on);
