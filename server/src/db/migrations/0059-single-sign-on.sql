-- Single sign-on by OpenID Connect, in one row. The secret is sealed.
CREATE TABLE single_sign_on (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  enabled boolean NOT NULL,
  name text NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  client_secret bytea,
  scopes text NOT NULL,
  role_claim text,
  role_mapping jsonb NOT NULL,
  new_user_role text NOT NULL,
  create_users boolean NOT NULL,
  link_by_email boolean NOT NULL,
  sign_on_only boolean NOT NULL
);

INSERT INTO single_sign_on (
  enabled, name, issuer, client_id, scopes, role_mapping, new_user_role, create_users, link_by_email, sign_on_only
) VALUES (false, '', '', '', 'openid profile email', '[]', 'support', true, false, false);

-- A person of a provider is one user. The provider of a password is `credential`, of single sign-on its issuer.
CREATE UNIQUE INDEX auth_account_identity ON auth_account (provider_id, account_id);
