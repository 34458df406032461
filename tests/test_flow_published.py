"""Libraries whose source stands in the checkout."""

from __future__ import annotations

from pathlib import Path

from tests.test_flow_csharp import followed

LIBRARY = """namespace Azure.Storage.Queues;
public class QueueClient {
    public QueueClient(string connection, string name) { }
    public void SendMessage(string text) { System.IO.File.WriteAllText("inside.txt", text); }
}"""
SAMPLE = """using Azure.Storage.Queues;
namespace Shop;
public class Orders {
    [Function("Place")] public void Place([HttpTrigger("post")] HttpRequest req) {
        new QueueClient("UseDevelopmentStorage=true", "mails").SendMessage(req.Query["email"]); }
}"""


def test_a_library_whose_source_stands_beside_its_samples_is_still_the_library(tmp_path: Path) -> None:
    found = followed(tmp_path, QueueClient=LIBRARY, Orders=SAMPLE)["Place"]
    assert [row.partition(":")[0] for row in found if "email" in row] == ["send azure_queue"]
