INSERT INTO t4 (c1, c2, c3, c4, c5, c6) VALUES
  (1, '987-65-4320', 'Unauthorised use of a vehicle', '2024-05-06', 'TX', 'Juniper Ct 118'),
  (2, '987-65-4326', 'Petty theft', '2023-11-12', 'NM', '40 Mesa Vista'),
  (3, '987-65-4325', 'Driving while intoxicated', '2025-01-30', 'TX', 'Rte 9 Box 2');
