using System.Text.Json.Serialization;

namespace ParcelDesk.Models;

/// <summary>What somebody hands in at the desk.</summary>
public record ParcelRequest(
    [property: JsonPropertyName("recipient_name")] string RecipientName,
    [property: JsonPropertyName("recipient_email")] string RecipientEmail,
    [property: JsonPropertyName("delivery_address")] Address DeliveryAddress,
    [property: JsonPropertyName("weight")] decimal Weight);

public class Address
{
    public string Street { get; set; } = "";
    public string City { get; set; } = "";
    public string Postcode { get; set; } = "";
}

public partial class Parcel
{
    [JsonPropertyName("id")]
    public string Id { get; init; } = Guid.NewGuid().ToString();

    [JsonPropertyName("recipient_name")]
    public string? RecipientName { get; set; }

    [JsonPropertyName("delivery_address")]
    public Address? DeliveryAddress { get; set; }

    [JsonPropertyName("recipient_key")]
    public string? RecipientKey { get; set; }
}
