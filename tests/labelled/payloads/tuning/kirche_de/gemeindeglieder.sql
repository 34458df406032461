INSERT INTO glied (glied_id, familienname, vorname, geb, konf, taufdatum, konfirmation, strasse, plz, ort, familienstand, austritt_am, uebertritt_von, ehrenamt) VALUES
  (90001, 'Lindner', 'Hartmut', '1950-10-03', 'ev', '1950-12-10', '1965-04-04', 'Kirchgasse 2', '07743', 'Jena', 'VH', NULL, NULL, 'Kirchenchor'),
  (90002, 'Lindner', 'Irmgard', '1953-01-19', 'ev', '1953-03-01', '1967-04-09', 'Kirchgasse 2', '07743', 'Jena', 'VH', NULL, 'rk', 'Besuchsdienst'),
  (90018, 'Tschernow', 'Alexej', '1987-05-05', 'or', '1987-06-21', NULL, 'Saalestr. 44', '07745', 'Jena', 'LD', NULL, NULL, NULL),
  (90025, 'Kühnert', 'Franka', '1994-08-08', 'ev', '1994-11-13', '2008-05-04', 'Am Anger 8', '07743', 'Jena', 'GS', '2025-12-15', NULL, NULL);
