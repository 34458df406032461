INSERT INTO tb_battesimi (id_atto, anno, num_progr, cogn, nome, dt_nasc, luogo_nasc, dt_batt, padre, madre, padrino, madrina, figlio_naturale, celebrante, annot_marg) VALUES
  (30112, 2014, 7, 'Zanchetta', 'Allegra', '2014-03-02', 'Conegliano', '2014-06-15', 'Zanchetta Ruggero', 'Poloni Debora', 'Poloni Ivan', 'Zanchetta Luisa', 'N', 'don Egidio Marchiori', NULL),
  (30118, 2014, 13, 'De Nardi', 'Kevin', '2013-12-21', 'Vittorio Veneto', '2014-09-07', NULL, 'De Nardi Sabrina', 'Tonon Fabio', NULL, 'S', 'don Egidio Marchiori', 'Sbattezzato su richiesta, prot. 41/2025'),
  (29004, 1986, 2, 'Cescon', 'Ornella', '1986-01-08', 'Susegana', '1986-02-16', 'Cescon Attilio', 'Breda Pia', 'Breda Nino', 'Cescon Rita', 'N', 'mons. Lino Sartor', 'Cresima 1998; nozze 2012 a Pieve');

INSERT INTO tb_offerte (id, data, causale, offerente, importo, mezzo, busta) VALUES
  (1, '2026-02-15', 'Messa in suffragio', 'Fam. Cescon', 20.00, 'contanti', 'B-118'),
  (2, '2026-02-22', 'Tetto della canonica', 'Ditta Zanchetta Serramenti', 500.00, 'bonifico', NULL),
  (3, '2026-03-01', 'Caritas', 'N.N.', 50.00, 'contanti', 'B-121');
