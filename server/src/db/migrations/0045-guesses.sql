-- Failed guesses of passwords and codes, by browser, session, account and network address. Every process counts here.
CREATE TABLE sign_in_guesses (
  place text PRIMARY KEY,
  last_at timestamptz NOT NULL,
  forgotten_at timestamptz NOT NULL
);

CREATE INDEX sign_in_guesses_forgotten ON sign_in_guesses (forgotten_at);

-- Who passed on calls of others without being named as a proxy. Read by `billow doctor`.
CREATE TABLE untrusted_proxy (
  address text PRIMARY KEY,
  seen_at timestamptz NOT NULL
);
