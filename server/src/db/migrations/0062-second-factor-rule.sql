-- The roles whose users need a second factor, in one row.
CREATE TABLE sign_in_rules (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  second_factor_roles text[] NOT NULL
);

INSERT INTO sign_in_rules (second_factor_roles) VALUES ('{}');

-- Whether more than a password began the session.
ALTER TABLE auth_session ADD COLUMN strong boolean NOT NULL DEFAULT false;
