INSERT INTO cis_stav_obj (kod, popis) VALUES ('N', 'nová'), ('Z', 'zaplacena'), ('E', 'expedována');
INSERT INTO cis_dph (sazba, platnost_od) VALUES (21, '2013-01-01'), (12, '2024-01-01');
INSERT INTO cis_titul (zkr, nazev, pred_jmenem) VALUES ('Ing.', 'inženýr', 1), ('Ph.D.', 'doktor', 0), ('MUDr.', 'doktor medicíny', 1);
INSERT INTO cis_zeme (iso2, nazev_cz, obcanstvi, mena) VALUES ('CZ', 'Česko', 'české', 'CZK'), ('SK', 'Slovensko', 'slovenské', 'EUR'), ('VN', 'Vietnam', 'vietnamské', 'VND');
