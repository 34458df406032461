using Newtonsoft.Json;

namespace Library.Loans
{
    public class Reader
    {
        [JsonProperty("id")]
        public string Id { get; set; }
        public string FullName { get; set; }
        public string Email { get; set; }
        public string Street { get; set; }
        public string BirthDate { get; set; }
    }

    public class Letter
    {
        public string ReaderId { get; set; }
        public string FullName { get; set; }
        public string Street { get; set; }
    }

    public class Loan
    {
        public string PartitionKey { get; set; }
        public string RowKey { get; set; }
        public string ReaderEmail { get; set; }
        public string Title { get; set; }
    }
}
