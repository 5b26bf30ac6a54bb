-- What a document says is checked against the books: see `billow verify`.
ALTER TABLE document ADD COLUMN total bigint;
