INSERT INTO predpis_plateb (vs, najemnik, mesic, najem, zalohy, dluh, upominka_text) VALUES
  (1200126, 'Kadlec Libor', '2026-02', 14500, 4200, 0, NULL),
  (1300126, 'Horká Renáta', '2026-02', 13900, 4800, 27800, 'Dluh za dva měsíce, hrozí výpověď'),
  (2000226, 'Bondarenko Taras', '2026-02', 15200, 5100, 0, NULL);
