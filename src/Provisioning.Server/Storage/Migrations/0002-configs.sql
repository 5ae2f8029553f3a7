-- File bodies by the SHA-256 of their plain bytes; compressed and sealed. `secrets` are the byte ranges to mask.
CREATE TABLE contents (
  hash $blob$ NOT NULL PRIMARY KEY,
  body $blob$ NOT NULL,
  length BIGINT NOT NULL,
  secrets TEXT NOT NULL
);

-- One row each time the bytes of a phone's files changed.
CREATE TABLE config_versions (
  mac TEXT NOT NULL,
  number BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  author TEXT NOT NULL,
  reason TEXT NOT NULL,
  files TEXT NOT NULL,
  PRIMARY KEY (mac, number)
);

-- Which version each phone should have; `held` is 1 while a rollback keeps newer ones back.
CREATE TABLE configs (
  mac TEXT NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL,
  held BIGINT NOT NULL
);
