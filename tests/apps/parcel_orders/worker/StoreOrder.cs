using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Parcel.Worker;

public record Address(string Street, string Postcode, string City);

public class OrderMessage
{
    [JsonPropertyName("orderId")] public string OrderId { get; set; } = "";
    [JsonPropertyName("customerName")] public string CustomerName { get; set; } = "";
    [JsonPropertyName("email")] public string Email { get; set; } = "";
    [JsonPropertyName("deliverTo")] public Address? DeliverTo { get; set; }
}

public class StoredOrder
{
    [JsonPropertyName("id")] public string Id { get; set; } = "";
    [JsonPropertyName("customer_key")] public string CustomerKey { get; set; } = "";
    [JsonPropertyName("name")] public string Name { get; set; } = "";
    [JsonPropertyName("email")] public string Email { get; set; } = "";
    [JsonPropertyName("address")] public Address? Address { get; set; }
}

public class StoreOrder
{
    private readonly ILogger<StoreOrder> _logger;

    public StoreOrder(ILogger<StoreOrder> logger) => _logger = logger;

    [Function(nameof(StoreOrder))]
    [CosmosDBOutput("parcel", "orders", Connection = "ParcelCosmos")]
    public StoredOrder Run([QueueTrigger("orders", Connection = "ParcelStorage")] string message)
    {
        var order = JsonSerializer.Deserialize<OrderMessage>(message)!;
        _logger.LogInformation("storing order {OrderId}", order.OrderId);
        return new StoredOrder
        {
            Id = order.OrderId,
            CustomerKey = Key(order.Email),
            Name = order.CustomerName,
            Email = order.Email,
            Address = order.DeliverTo,
        };
    }

    private static string Key(string email) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(email)));
}
