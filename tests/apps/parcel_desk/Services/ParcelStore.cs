using Microsoft.Azure.Cosmos;

namespace ParcelDesk.Services;

public interface IParcelStore
{
    Task SaveAsync(Parcel parcel);
    Task<Parcel?> FindAsync(string id);
}

public class ParcelStore : IParcelStore
{
    private readonly Container _parcels;

    public ParcelStore(CosmosClient cosmos)
    {
        _parcels = cosmos.GetContainer("desk", "parcels");
    }

    public async Task SaveAsync(Parcel parcel) =>
        await _parcels.UpsertItemAsync(parcel, new PartitionKey(parcel.Id));

    public async Task<Parcel?> FindAsync(string id)
    {
        try
        {
            var response = await _parcels.ReadItemAsync<Parcel>(id, new PartitionKey(id));
            return response.Resource;
        }
        catch (CosmosException error) when (error.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
