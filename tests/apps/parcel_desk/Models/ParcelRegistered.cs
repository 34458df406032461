namespace ParcelDesk.Models;

public record ParcelRegistered(string ParcelId, string RecipientName, string City);
