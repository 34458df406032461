param($Mail, $TriggerMetadata)

. "$PSScriptRoot\..\shared\Mail.ps1"

try {
    Send-Mail -To $Mail.email -Subject 'Welcome' -Text (Get-Greeting -Name $Mail.name)
    Write-Host "Mail $($TriggerMetadata.Id) is on its way"
}
catch {
    Write-Error "No mail to $($Mail.email): $($_.Exception.Message)"
    throw
}
