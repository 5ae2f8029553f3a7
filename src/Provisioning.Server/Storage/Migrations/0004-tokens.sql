-- API tokens; the token itself is not kept, only its SHA-256.
CREATE TABLE api_tokens (
  name TEXT NOT NULL PRIMARY KEY,
  hash $blob$ NOT NULL,
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL
);
