using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Cosmos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ParcelDesk.Data;
using ParcelDesk.Middleware;
using ParcelDesk.Services;

var host = new HostBuilder()
    .ConfigureFunctionsWebApplication(worker =>
    {
        worker.UseMiddleware<FailureLog>();
        worker.UseWhen<DeskAudit>(context =>
            context.FunctionDefinition.InputBindings.Values.Any(binding => binding.Type == "httpTrigger"));
    })
    .ConfigureServices((context, services) =>
    {
        var configuration = context.Configuration;
        services.AddSingleton(_ => new CosmosClient(configuration["CosmosConnection"]));
        services.AddSingleton(_ => new ServiceBusClient(configuration["ServiceBusConnection"]));
        services.Configure<AuditOptions>(configuration.GetSection("Audit"));
        services.AddDbContext<DeskContext>(options => options.UseSqlServer(configuration["SqlConnection"]));
        services.AddHttpClient<CourierApi>(client => client.BaseAddress = new Uri(configuration["CourierUrl"]!));
        services.AddScoped<IParcelStore, ParcelStore>();
        services.AddSingleton<Pseudonyms>();
    })
    .Build();

host.Run();
