-- The firmware image that a phone is led to now: its configuration names it.
CREATE TABLE device_firmware (
  mac TEXT NOT NULL PRIMARY KEY,
  file TEXT NOT NULL,
  version TEXT NOT NULL,
  set_by TEXT NOT NULL,
  at BIGINT NOT NULL
);
