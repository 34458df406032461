"""The members' table, by hand-written SQL."""

import os
from contextlib import contextmanager

import pyodbc

MERGE = """
MERGE INTO dbo.Members AS target
USING (SELECT ? AS MemberId, ? AS FullName, ? AS Email) AS source ON target.MemberId = source.MemberId
WHEN MATCHED THEN UPDATE SET FullName = source.FullName, Email = source.Email
WHEN NOT MATCHED THEN INSERT (MemberId, FullName, Email) VALUES (source.MemberId, source.FullName, source.Email);
"""


@contextmanager
def cursor():
    connection = pyodbc.connect(os.environ["CLUB_DSN"])
    try:
        yield connection.cursor()
        connection.commit()
    finally:
        connection.close()


def merge_member(member_id: str, full_name: str, email: str) -> None:
    with cursor() as rows:
        rows.execute(MERGE, member_id, full_name, email)


def erase(member_id: str) -> int:
    with cursor() as rows:
        rows.execute("DELETE FROM dbo.Members WHERE MemberId = ?", (member_id,))
        return rows.rowcount


def unpaid(year: int) -> list:
    with cursor() as rows:
        rows.execute(
            "SELECT m.FullName, m.Email FROM dbo.Members m JOIN dbo.Fees f ON f.MemberId = m.MemberId "
            "WHERE f.Year = ? AND f.PaidOn IS NULL",
            year,
        )
        return rows.fetchall()
