# Runs at every cold start.
if ($env:MSI_SECRET) {
    Disable-AzContextAutosave -Scope Process | Out-Null
    Connect-AzAccount -Identity
}

function Get-Greeting {
    param([string]$Name)
    "Dear $Name"
}
