using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Extensions.Http;
using Newtonsoft.Json;

namespace Library.Loans
{
    public class BorrowRequest
    {
        public string ReaderEmail { get; set; }
        public string Isbn { get; set; }
        public string Title { get; set; }
    }

    public static class Lending
    {
        [FunctionName("Borrow")]
        public static async Task<IActionResult> Start(
            [HttpTrigger(AuthorizationLevel.Function, "post", Route = "loans")] HttpRequest req,
            [DurableClient] IDurableOrchestrationClient starter)
        {
            var request = JsonConvert.DeserializeObject<BorrowRequest>(await req.ReadAsStringAsync());
            var instance = await starter.StartNewAsync(nameof(Lend), request);
            return starter.CreateCheckStatusResponse(req, instance);
        }

        [FunctionName(nameof(Lend))]
        public static async Task Lend([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var request = context.GetInput<BorrowRequest>();
            await context.CallActivityAsync("RecordLoan", request);
        }

        [FunctionName("RecordLoan")]
        [return: Table("loans", Connection = Names.Files)]
        public static Loan Record([ActivityTrigger] BorrowRequest request)
        {
            return new Loan
            {
                PartitionKey = "loans",
                RowKey = request.Isbn,
                ReaderEmail = request.ReaderEmail,
                Title = request.Title,
            };
        }
    }
}
