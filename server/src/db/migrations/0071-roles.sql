-- Roles of the operator's own, as sets of permissions. The built-in ones are in the code.
CREATE TABLE role (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  permissions text[] NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX role_name ON role (lower(name));

-- A user's role is a built-in one or the id of a row.
ALTER TABLE auth_user DROP CONSTRAINT auth_user_role_check;

CREATE INDEX auth_user_by_role ON auth_user (role);
