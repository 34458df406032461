INSERT INTO mov_almacen (id_mov, fec, ref, tipo, uds, alm_origen, alm_destino, id_padre, coste, lote, vin_vehiculo_demo, nombre_ruta, estado_civil_obra) VALUES
  (88120, '2026-03-02', 'FR-2210', 'TRASPASO', 12, 'T01', 'T02', NULL, 22.68, 'L2209', NULL, 'Ruta San Isidro', NULL),
  (88121, '2026-03-02', 'ES-7001', 'ENTRADA', 20, 'PROV', 'T01', NULL, 41.10, 'L0331', 'VSSZZZ7P3DC523861', 'Ruta La Pilarica', NULL),
  (88122, '2026-03-03', 'MT-0418', 'DEVOLUCION', 1, 'T02', 'T01', 88101, 136.08, NULL, NULL, 'Ruta San Isidro', 'en obra');
