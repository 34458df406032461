using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.Http;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;

namespace Library.Loans
{
    [StorageAccount(Names.Files)]
    public static class Readers
    {
        [FunctionName(nameof(JoinLibrary))]
        public static async Task<IActionResult> JoinLibrary(
            [HttpTrigger(AuthorizationLevel.Function, "post", Route = "readers")] HttpRequest req,
            [CosmosDB(Names.Database, Names.Container, Connection = Names.Cosmos)] IAsyncCollector<Reader> readers,
            [Queue(Names.Welcome)] IAsyncCollector<Letter> letters,
            ILogger log)
        {
            var body = await new StreamReader(req.Body).ReadToEndAsync();
            var reader = JsonConvert.DeserializeObject<Reader>(body);
            await readers.AddAsync(reader);
            await letters.AddAsync(new Letter { ReaderId = reader.Id, FullName = reader.FullName, Street = reader.Street });
            log.LogInformation("A new reader lives in {Street}", reader.Street);
            return new OkObjectResult(new { id = reader.Id });
        }

        [FunctionName("GetReader")]
        public static IActionResult Get(
            [HttpTrigger(AuthorizationLevel.Function, "get", Route = "readers/{id}")] HttpRequest req,
            [CosmosDB(Names.Database, Names.Container, Connection = Names.Cosmos, Id = "{id}", PartitionKey = "{id}")] Reader reader,
            ILogger log)
        {
            if (reader == null)
            {
                return new NotFoundResult();
            }
            return new OkObjectResult(new { name = reader.FullName, mail = reader.Email });
        }

        [FunctionName("WriteLetter")]
        public static void Write(
            [QueueTrigger(Names.Welcome)] Letter letter,
            [Blob("letters/{ReaderId}.txt", FileAccess.Write)] TextWriter file,
            [Queue("printing")] out string job)
        {
            file.Write(letter.FullName);
            file.Write(letter.Street);
            job = letter.ReaderId;
        }

        [FunctionName("PrintCard")]
        public static async Task Print([QueueTrigger("printing")] string readerId, IBinder binder)
        {
            var place = new BlobAttribute($"{Names.Cards}/{readerId}.txt", FileAccess.Write) { Connection = Names.Files };
            using (var card = await binder.BindAsync<TextWriter>(place))
            {
                await card.WriteLineAsync(readerId);
            }
        }
    }
}
