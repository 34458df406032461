using Dapper;
using Microsoft.Data.SqlClient;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace ParcelDesk.Functions;

public class Newsletter(ILogger<Newsletter> log)
{
    [Function("Newsletter")]
    public async Task Run([TimerTrigger("0 0 7 * * 1")] TimerInfo timer)
    {
        await using var connection = new SqlConnection(Environment.GetEnvironmentVariable("SqlConnection"));
        var readers = await connection.QueryAsync<Reader>("SELECT FullName, Email FROM Customers WHERE Newsletter = 1");
        var mail = new SendGridClient(Environment.GetEnvironmentVariable("SendGridKey"));
        var count = 0;
        foreach (var reader in readers)
        {
            var message = MailHelper.CreateSingleEmail(
                new EmailAddress("desk@parcels.example.com"), new EmailAddress(reader.Email, reader.FullName),
                "News from the desk", $"Dear {reader.FullName}, ...", null);
            await mail.SendEmailAsync(message);
            count++;
        }

        log.LogInformation("{Count} letters sent", count);
    }

    private sealed class Reader
    {
        public string FullName { get; set; } = "";
        public string Email { get; set; } = "";
    }
}
