-- Sources that stand already go on calling whom they call: usually a private address, which a new source may call only where
-- the operator names it.
ALTER TABLE collector ADD COLUMN allowed_host text;

UPDATE collector SET allowed_host = lower(substring(config ->> 'url' FROM '^[a-z+]+://(?:[^/@]*@)?(\[[^]]+\]|[^/:?#]+)'));
