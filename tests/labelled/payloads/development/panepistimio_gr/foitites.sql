INSERT INTO foitites (AM, eponimo, onoma, on_patera, on_miteras, adt, afm, amka, etos_gen, ypikootita, kinhto, email_prosopiko, examino, mo_vathmon, eisodos_kat, stratos) VALUES
  ('csd4417', 'ΚΑΛΟΓΕΡΑΣ', 'ΧΡΗΣΤΟΣ', 'ΜΙΧΑΗΛ', 'ΣΤΑΥΡΟΥΛΑ', 'ΑΖ 104417', '157491068', '15060495510', 2004, 'ΕΛΛΗΝΙΚΗ', '6912345816', 'xkalogeras@example.com', 6, 7.41, 'ΠΑΝΕΛΛΑΔΙΚΕΣ', 'ΑΝΑΒΟΛΗ'),
  ('csd4490', 'ΤΣΙΡΙΓΩΤΗ', 'ΑΓΓΕΛΙΚΗ', 'ΠΑΝΑΓΙΩΤΗΣ', 'ΕΛΠΙΔΑ', 'ΑΝ 220981', '169245684', '02030574822', 2005, 'ΕΛΛΗΝΙΚΗ', '6912345090', 'aggeliki.t@example.org', 4, 8.10, 'ΣΟΒΑΡΕΣ ΠΑΘΗΣΕΙΣ', NULL),
  ('csd4502', 'ΠΕΤΡΟΣΙΑΝ', 'ΝΑΡΕ', 'ΑΡΑΜ', 'ΛΟΥΣΙΝΕ', 'AR 0044121', '142249529', '27110348888', 2003, 'ΑΡΜΕΝΙΚΗ', '6912345492', 'nare.p@example.net', 8, 6.02, 'ΑΛΛΟΔΑΠΟΙ', NULL);
