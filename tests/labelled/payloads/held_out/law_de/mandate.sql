INSERT INTO mandate (az, mandant_name, mandant_geb, mandant_anschrift, gegner, sachgebiet, sachverhalt, streitwert, pkh, sb, frist) VALUES
  ('26/0011', 'Ronny Pohl', '1984-02-29', 'Elbstr. 3, 39104 Magdeburg', 'Hausverwaltung Kurz GmbH', 'Mietrecht', 'Schimmel, Tochter mit Bronchitis', 4800, 'ja', 'Brandl', '2026-03-20'),
  ('26/0014', 'Jessica Wulf', '1995-07-07', 'Ring 88, 39112 Magdeburg', 'Land', 'Strafrecht', 'Vorwurf Ladendiebstahl, vorbestraft 2021', 0, 'ja', 'Brandl', '2026-04-02'),
  ('26/0019', 'Heinz Dorn', '1950-12-24', 'Am Park 1, 39108 Magdeburg', 'Ute Dorn', 'Familienrecht', 'Scheidung nach 41 Jahren', 31000, 'nein', 'Yıldız', '2026-03-31');
