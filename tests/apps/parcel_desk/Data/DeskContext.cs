using Microsoft.EntityFrameworkCore;

namespace ParcelDesk.Data;

public class DeskContext(DbContextOptions<DeskContext> options) : DbContext(options)
{
    public DbSet<Customer> Customers { get; set; } = null!;
}
