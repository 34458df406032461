using System.Net.Http.Json;

namespace ParcelDesk.Services;

/// <summary>The partner who drives.</summary>
public class CourierApi(HttpClient http)
{
    public async Task<string?> AnnounceAsync(Parcel parcel)
    {
        var stop = new { name = parcel.RecipientName, street = parcel.DeliveryAddress?.Street, city = parcel.DeliveryAddress?.City };
        var response = await http.PostAsJsonAsync("stops", stop);
        var answer = await response.Content.ReadFromJsonAsync<StopAnswer>();
        return answer?.TrackingCode;
    }

    private record StopAnswer(string TrackingCode);
}
