namespace ParcelDesk.Middleware;

/// <summary>Where requests are noted: the section "Audit" of the settings.</summary>
public class AuditOptions
{
    public string Connection { get; set; } = "";

    public string Table { get; set; } = "";
}
