@{
    RootModule        = 'Volunteers.psm1'
    ModuleVersion     = '1.0.0'
    FunctionsToExport = @('New-VolunteerRow', 'Get-Fingerprint', 'Get-Volunteer')
}
