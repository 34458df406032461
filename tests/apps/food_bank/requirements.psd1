@{
    'Az.Accounts'   = '3.*'
    'AzBobbyTables' = '3.*'
}
