using System.ComponentModel.DataAnnotations.Schema;

namespace ParcelDesk.Data;

[Table("Customers")]
public class Customer
{
    public int CustomerId { get; set; }
    public string FullName { get; set; } = "";
    public string Email { get; set; } = "";
    public string Phone { get; set; } = "";
    public bool Newsletter { get; set; }
}
