using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;

namespace ParcelDesk.Middleware;

/// <summary>Who asked for what, and from where: one row for every request.</summary>
public class DeskAudit(IOptions<AuditOptions> options) : IFunctionsWorkerMiddleware
{
    private readonly TableClient _audit = new(options.Value.Connection, options.Value.Table);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var request = await context.GetHttpRequestDataAsync();
        var staff = request!.Headers.GetValues("X-Staff-Number").First();
        await next(context);
        await _audit.AddEntityAsync(new TableEntity(context.FunctionDefinition.Name, context.InvocationId)
        {
            ["StaffNumber"] = staff,
            ["Address"] = request.Headers.GetValues("X-Forwarded-For").First(),
        });
    }
}
