using namespace System.Net

param($Request, $TriggerMetadata)

$person = $Request.Body

if (-not $person.email) {
    Push-OutputBinding -Name Response -Value ([HttpResponseContext]@{
            StatusCode = [HttpStatusCode]::BadRequest
            Body       = 'An e-mail address is needed.'
        })
    return
}

$row = New-VolunteerRow -Person $person -Shift ($person.shift ?? 'any')
Write-Information "New volunteer for the shift $($person.shift) in $($person.city)"

Push-OutputBinding -Name Volunteer -Value $row
$person | Select-Object email, @{ Name = 'name'; Expression = { $_.fullName } } |
    ConvertTo-Json |
    ForEach-Object { Push-OutputBinding -Name Welcome -Value $_ }

Push-OutputBinding -Name Response -Value ([HttpResponseContext]@{
        StatusCode = [HttpStatusCode]::Created
        Body       = @{ id = $row.RowKey; shift = $row.Shift }
    })
