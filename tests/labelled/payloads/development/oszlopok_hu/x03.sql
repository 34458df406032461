INSERT INTO t_0044 (c1, c2, c3, c4, c5, c6, c7) VALUES
  (4411, 'szucsb', '$2b$12$33112ee14ee469c3eb52fef998fe06afa0cfbe73e0449dc2b1698', '192.0.2.14', 1, 'Vasas Minta Szakszervezet', 'római katolikus'),
  (4419, 'dudas.hajni', '$2b$12$97fb5f8538b89f6c1accfde9590c04cea54beb769a96148583176', '198.51.100.140', 0, 'nem tag', 'református'),
  (4420, 'okl68', '$2b$12$acea77fd89c7fb586c8c7cfa37de9da4b13b3a18882ece23d6bee', '203.0.113.17', 1, 'Vasas Minta Szakszervezet', 'felekezeten kívüli');
