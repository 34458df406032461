INSERT INTO hr_fehlzeit (fz_id, pers_nr, von, bis, art, au_beleg, bemerkung) VALUES
  (1, '00017', '2026-01-12', '2026-01-16', 'KRANK', 'eAU-33120', 'Kind krank, § 45 SGB V'),
  (2, '00023', '2026-02-02', '2026-03-30', 'REHA', 'eAU-33288', 'Reha nach Bandscheiben-OP'),
  (3, '00044', '2026-02-09', '2026-02-10', 'KRANK', 'eAU-33301', NULL),
  (4, '00031', '2026-02-20', '2026-04-17', 'ELTERN', NULL, 'Vatermonate');
