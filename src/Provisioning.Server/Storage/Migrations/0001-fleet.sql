-- What administrators wrote, one row a thing; secrets inside the body are sealed.
CREATE TABLE fleet (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (kind, id)
);

-- Who did what; written in the same transaction as the deed.
CREATE TABLE audit (
  number BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);

CREATE INDEX audit_subject ON audit (subject, number);
