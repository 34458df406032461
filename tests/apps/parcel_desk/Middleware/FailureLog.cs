using Microsoft.Azure.Functions.Worker.Middleware;

namespace ParcelDesk.Middleware;

public class FailureLog(ILogger<FailureLog> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception error)
        {
            log.LogError(error, "{Function} failed", context.FunctionDefinition.Name);
            throw;
        }
    }
}
