param($Timer)

$shifts = 'morning', 'evening'
$rows = foreach ($shift in $shifts) {
    Get-Volunteer -Shift $shift |
        Where-Object { $_.FullName } |
        Sort-Object FullName |
        Select-Object -Property FullName, Phone, Shift
}

$rows | Export-Csv -Path "$env:ROTA_FOLDER/week.csv" -NoTypeInformation
Push-OutputBinding -Name Rota -Value ($rows | ConvertTo-Csv)
Write-Verbose "$($rows.Count) rows"
