INSERT INTO tag_naplo (naplo_id, tag_id, muvelet, regi_ertek, uj_ertek, ki, mikor) VALUES (1, 2, 'email', 'vzs81@example.com', 'varga.zs@example.org', 'kata.admin', '2026-01-11 10:20:31');
INSERT INTO tag_naplo (naplo_id, tag_id, muvelet, regi_ertek, uj_ertek, ki, mikor) VALUES (2, 3, 'betegseg', 'tisztázatlan', 'szklerózis multiplex', 'kata.admin', '2026-01-12 08:02:11');
INSERT INTO tag_naplo (naplo_id, tag_id, muvelet, regi_ertek, uj_ertek, ki, mikor) VALUES (3, 1, 'telefon', '06 1 234 5001', '06 1 234 5077', 'peter.s', '2026-02-01 15:45:09');
