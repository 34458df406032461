-- What the treasurer keeps.
CREATE TABLE dbo.Dues (
    DueId INT IDENTITY(1,1) PRIMARY KEY,
    SingerName NVARCHAR(120) NOT NULL,
    Iban NVARCHAR(34) NULL,
    Amount DECIMAL(8, 2) NOT NULL,
    Paid BIT NOT NULL DEFAULT (0)
);
