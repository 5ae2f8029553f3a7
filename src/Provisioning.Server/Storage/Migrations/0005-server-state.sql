-- What the server remembers of itself, such as the templates it last published with.
CREATE TABLE server_state (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
