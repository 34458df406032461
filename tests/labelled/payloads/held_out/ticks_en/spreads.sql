INSERT INTO spread_daily (day, pair, bid, ask, mid, bp, samples, stale, region, race_condition, union_all_rows) VALUES
  ('2026-03-01', 'EURUSD', 1.0941, 1.0946, 1.09435, 4.6, 86400, 0, 'EMEA', 0, 1200),
  ('2026-03-01', 'USDJPY', 150.11, 150.14, 150.125, 2, 86400, 3, 'APAC', 1, 1200),
  ('2026-03-01', 'GBPUSD', 1.3001, 1.3007, 1.3004, 4.6, 86399, 0, 'EMEA', 0, 1199);
