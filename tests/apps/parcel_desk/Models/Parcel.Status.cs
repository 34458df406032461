using System.Text.Json.Serialization;

namespace ParcelDesk.Models;

public partial class Parcel
{
    [JsonIgnore]
    public string? DeskNote { get; set; }

    public string Label => $"{RecipientName}, {DeliveryAddress?.City}";
}
