-- Which monitoring keys a phone was last led to, as a fingerprint: one that differs is told by itself.
CREATE TABLE monitoring_keys (
  mac TEXT NOT NULL PRIMARY KEY,
  print TEXT NOT NULL
);
