using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ParcelDesk.Services;
using System.Text.Json;

namespace ParcelDesk.Functions;

public class RegisterParcel
{
    private const string Topic = "parcel-events";
    private readonly IParcelStore _store;
    private readonly Pseudonyms _pseudonyms;
    private readonly ServiceBusSender _sender;
    private readonly ILogger<RegisterParcel> _log;

    public RegisterParcel(IParcelStore store, Pseudonyms pseudonyms, ServiceBusClient bus, ILogger<RegisterParcel> log)
    {
        _store = store;
        _pseudonyms = pseudonyms;
        _sender = bus.CreateSender(Topic);
        _log = log;
    }

    [Function(nameof(RegisterParcel))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "parcels")] HttpRequest req)
    {
        var request = await req.ReadFromJsonAsync<ParcelRequest>();
        if (request is not { RecipientEmail: var email } || string.IsNullOrWhiteSpace(email))
        {
            return new BadRequestObjectResult("an e-mail address is needed");
        }

        var parcel = new Parcel
        {
            RecipientName = request.RecipientName,
            DeliveryAddress = request.DeliveryAddress,
            RecipientKey = _pseudonyms.Of(email),
            DeskNote = email,
        };
        await _store.SaveAsync(parcel);

        var registered = new ParcelRegistered(parcel.Id, request.RecipientName, request.DeliveryAddress.City);
        await _sender.SendMessageAsync(new ServiceBusMessage(JsonSerializer.Serialize(registered)));

        _log.LogInformation("Parcel {ParcelId} goes to {DestinationCity}", parcel.Id, registered.City);
        return new CreatedResult($"/parcels/{parcel.Id}", new { parcel.Id });
    }
}
