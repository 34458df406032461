INSERT INTO ANMALAN (K_NR, BROTTSKOD, BROTTSDATUM, BROTTSPLATS, UPPTAGEN_AV, FRITEXT) VALUES
  ('5000-K220417-26', '0356', '2026-02-14', 'Storgatan 40, Umeå', 'pa2217', 'Sökanden uppger att Linnarsson slog henne med knuten hand. Svullnad vänster kind.'),
  ('5000-K220480-26', '0874', '2026-02-15', 'ICA-hallen, Umeå', 'pa1180', 'Butikskontrollant höll kvar gärningsman tills patrull anlände.');
INSERT INTO INBLANDAD (K_NR, ROLL, PNR, NAMN, BOSTADSADR, POSTADR, TFN_MOBIL, SIGNALEMENT, MISST_GRAD, DNA_TOPSAD, TIDIGARE_DOMAR, TOLKSPRAK) VALUES
  ('5000-K220417-26', 'MÅLSÄGANDE', '198503099981', 'Wallin, Annika Birgitta', 'Älvvägen 3 lgh 1102', '903 30 UMEÅ', '070-174 06 42', NULL, NULL, 'N', 0, NULL),
  ('5000-K220417-26', 'MISSTÄNKT', '198107279898', 'Linnarsson, Dag Ove', 'Älvvägen 3 lgh 1102', '903 30 UMEÅ', '070-174 06 08', '185 cm, kraftig, tatuering hals', 'sannolika skäl', 'J', 3, NULL),
  ('5000-K220480-26', 'MISSTÄNKT', '200201199817', 'Petrescu, Ionel', 'saknar känd adress', NULL, NULL, 'mörkt hår, grön jacka', 'skäligen misstänkt', 'N', 0, 'rumänska');
