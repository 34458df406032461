function Get-Fingerprint {
    param([Parameter(Mandatory, ValueFromPipeline)][string]$Value)
    process {
        $sha = [System.Security.Cryptography.SHA256]::Create()
        $bytes = $sha.ComputeHash([System.Text.Encoding]::UTF8.GetBytes($Value.Trim().ToLower()))
        [System.BitConverter]::ToString($bytes).Replace('-', '')
    }
}

function New-VolunteerRow {
    <# .SYNOPSIS One row of the table: the identity number is kept as a fingerprint only. #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)]
        $Person,
        [string]$Shift = 'any'
    )
    $row = @{
        PartitionKey = 'volunteer'
        RowKey       = (New-Guid).Guid
        FullName     = $Person.fullName
        Email        = $Person.email
        Shift        = $Shift
    }
    if ($Person.phone) { $row.Phone = $Person.phone }
    $row['IdFingerprint'] = $Person.idNumber | Get-Fingerprint
    return $row
}

function Get-Volunteer {
    param([string]$Shift)
    $context = New-AzDataTableContext -TableName 'volunteers' -ConnectionString $env:FoodBankStorage
    Get-AzDataTableEntity -Context $context -Filter "Shift eq '$Shift'"
}

Export-ModuleMember -Function New-VolunteerRow, Get-Fingerprint, Get-Volunteer
