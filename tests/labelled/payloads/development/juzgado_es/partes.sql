INSERT INTO itv_partes (id_itv, nig, rol, nif, nom_completo, repr_proc, just_gratuita, idioma_interp, nacionalidad, situ_adm, notif_lexnet, firma_hash) VALUES
  (1, '3120143220260001203', 'INVESTIGADO', 'X7139941M', 'Dragomir, Costin', 'Lasheras Ibáñez, Aitana', 1, 'rumano', 'RO', NULL, '2026-03-04 08:00', '6e3fcee0da963bee3607cd335084040dc2a78bad'),
  (2, '3120143220260001203', 'TESTIGO', 'Z9739752Q', 'El Amrani, Zineb', NULL, 0, 'árabe', 'MA', 'irregular', NULL, NULL),
  (3, '3120143220260001188', 'PERITO', '41998301W', 'Saralegui Ros, Patxi', NULL, 0, NULL, 'ES', NULL, '2026-03-04 08:02', '7c1c229e37824e7dcf3782229d4eca939e2a1157');
