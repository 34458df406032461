function Send-Mail {
    param($To, $Subject, $Text)
    $body = @{
        personalizations = @(@{ to = @(@{ email = $To }) })
        subject          = $Subject
        content          = @(@{ type = 'text/plain'; value = $Text })
    }
    $request = @{
        Uri         = $env:MAIL_API
        Method      = 'Post'
        Headers     = @{ Authorization = "Bearer $env:SENDGRID_KEY" }
        ContentType = 'application/json'
        Body        = $body | ConvertTo-Json -Depth 5
    }
    Invoke-RestMethod @request | Out-Null
}
