using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ParcelDesk.Data;

namespace ParcelDesk.Functions;

public class CustomerDesk(DeskContext db)
{
    [Function("FindCustomer")]
    public async Task<IActionResult> Find(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers")] HttpRequest req)
    {
        string? email = req.Query["email"];
        var found = await db.Customers
            .Where(c => c.Email == email)
            .Select(c => new { c.CustomerId, Name = c.FullName, c.Phone })
            .FirstOrDefaultAsync();
        return found is null ? new NotFoundResult() : new OkObjectResult(found);
    }

    [Function("AddCustomer")]
    public async Task<IActionResult> Add(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "customers")] HttpRequest req,
        [FromBody] Customer customer)
    {
        db.Customers.Add(customer);
        await db.SaveChangesAsync();
        return new OkResult();
    }
}
