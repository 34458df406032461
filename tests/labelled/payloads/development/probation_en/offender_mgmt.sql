INSERT INTO om_nominal (crn, pnc_id, nomis_no, surname, forename_1, alias_1, dob, gndr, eth_16, addr_type, addr_1, pcode, mob, tier, rosh, ogrs3_pct, mappa_lvl, reg_sex_off, sub_misuse, mh_flag, literacy, om_officer, upd_dt) VALUES
  ('X991204', '2019/0991204K', 'A9912ZZ', 'Hebden', 'Carl', 'Cal', '1990-02-14', 'M', 'W1', 'approved premises', '31 Foundry Rd', 'DN1 9ZZ', '07700 900661', 'B2', 'HIGH', 71, 2, 'N', 'heroin', 'Y', 'entry level 2', 'N. Ashworth', '2026-02-28 16:02'),
  ('X991377', '2024/0991377C', NULL, 'Mensah', 'Patience', NULL, '1983-10-05', 'F', 'B2', 'own tenancy', '9b Canal View', 'S9 9ZZ', '07700 900672', 'D1', 'LOW', 12, 0, 'N', NULL, 'N', 'level 2', 'N. Ashworth', '2026-03-01 09:45'),
  ('X990018', '2008/0990018P', 'A9900ZZ', 'Garforth', 'Desmond', 'Dez Carr', '1966-07-23', 'M', 'W1', 'family', 'Rose Cottage', 'LN6 9ZZ', NULL, 'A3', 'VERY HIGH', 38, 3, 'Y', 'alcohol', 'Y', 'level 1', 'F. Okonedo', '2026-03-02 11:20');

INSERT INTO om_order (order_id, crn, ct_code, disp_date, off_code, off_desc, sent_type, term_mths, upw_hrs, tag_curfew, excl_zone, breach_cnt, status) VALUES
  (771204, 'X991204', '2723', '2025-06-11', '028/03', 'Burglary in a dwelling', 'SSO', 24, 0, '19:00-07:00', NULL, 2, 'ACTIVE'),
  (771233, 'X991377', '2723', '2025-11-20', '053/31', 'Fraud by false representation', 'CO', 12, 120, NULL, NULL, 0, 'ACTIVE'),
  (771240, 'X990018', '2704', '2014-03-03', '017/16', 'Sexual assault', 'EDS', 156, 0, '20:00-08:00', 'LN5 primary schools', 1, 'LICENCE');
