using ParcelDesk.Services;

namespace ParcelDesk.Functions;

public class AnnounceParcel(IParcelStore store, CourierApi courier, ILogger<AnnounceParcel> log)
{
    [Function("AnnounceParcel")]
    public async Task Run(
        [ServiceBusTrigger("parcel-events", "courier", Connection = "ServiceBusConnection")] ParcelRegistered message)
    {
        var parcel = await store.FindAsync(message.ParcelId);
        if (parcel is null)
        {
            log.LogWarning("Parcel for {Name} is gone", message.RecipientName);
            return;
        }

        var code = await courier.AnnounceAsync(parcel);
        log.LogInformation($"announced {parcel.Id} as {code}");
    }
}
