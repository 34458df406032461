INSERT INTO speicher_statistik (zeit, rechner, prozess, adresse, groesse_kb, anteil, name, kind_pid, eltern_pid, alter_s, zustand, kontakt_id) VALUES
  ('2026-03-01 10:00:00', 'vm-eu-01', 'postgres', '0x7f8812a0', 88120, 12.1, 'shared', 4411, 1, 86400, 'S', 17),
  ('2026-03-01 10:00:00', 'vm-eu-01', 'nginx', '0x7f8813b0', 4410, 0.6, 'worker', 4415, 4410, 4000, 'S', 18),
  ('2026-03-01 10:05:00', 'vm-eu-02', 'python', '0x55aa0010', 120331, 16.9, 'celery', 991, 1, 120, 'R', 17);
