"""Values followed through C#: what its functions and all that runs around them send where, by small programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.scan import scan

USINGS = """global using System;
global using System.Threading.Tasks;
global using Microsoft.AspNetCore.Http;
global using Microsoft.AspNetCore.Mvc;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Azure.Functions.Worker.Http;
global using Microsoft.Azure.Functions.Worker.Middleware;
global using Microsoft.Extensions.Configuration;
global using Microsoft.Extensions.DependencyInjection;
global using Microsoft.Extensions.Hosting;
global using Microsoft.Extensions.Logging;
"""
FUNCTIONS = """namespace Shop;
public class Orders {
    [Function("Place")] public async Task<IActionResult> Place(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders/{id}")] HttpRequest req,
        FunctionContext context) { %s }
    [Function("Tidy")] public void Tidy([TimerTrigger("0 0 1 * * *")] TimerInfo timer) { %s }
}"""


def followed(root: Path, **files: str) -> dict[str, set[str]]:
    """By function, ``operation target: fields`` of every flow but what the trigger itself receives."""
    (root / "host.json").write_text("{}")
    (root / "Shop.csproj").write_text('<Project Sdk="Microsoft.NET.Sdk"></Project>')
    for name, text in {"Usings": USINGS, **files}.items():
        (root / f"{name}.cs").write_text(text)
    found: dict[str, set[str]] = {}
    for flow in scan(root).flows:
        fields = sorted(f.path + "".join(f"~{t}" for t in f.transforms) for f in flow.fields)
        if flow.operation != "receive" and (fields or flow.operation != "respond"):
            target = (flow.target or "").removeprefix("store:").removesuffix(":.")
            row = f"{flow.operation} {target}: {' '.join(fields)}"
            found.setdefault(flow.function.rpartition("/")[2].removeprefix("fn:"), set()).add(row)
    return found


# --- middleware ----------------------------------------------------------------------------------

PROGRAM = """var host = new HostBuilder().ConfigureFunctionsWorkerDefaults(worker => { %s }).Build();
host.Run();"""
MIDDLEWARE = """namespace Shop;
public class Audit(ILogger<Audit> log) : IFunctionsWorkerMiddleware {
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next) { %s }
}"""


def around(root: Path, invoke: str, place: str = "", use: str = "worker.UseMiddleware<Audit>();") -> set[str]:
    """What `Place` does with `invoke` as the body of a middleware."""
    functions = FUNCTIONS % (place or "return new OkResult();", "")
    found = followed(root, Orders=functions, Program=PROGRAM % use, Audit=MIDDLEWARE % invoke)
    return found.get("Place", set())


def test_middleware_reads_the_request_of_every_function_that_has_one(tmp_path: Path) -> None:
    invoke = """var request = await context.GetHttpRequestDataAsync();
        log.LogInformation(request.Headers.GetValues("X-Forwarded-For"));
        await next(context);"""
    assert "log log: headers.X-Forwarded-For" in around(tmp_path, invoke)


def test_the_http_context_of_a_function_has_its_request(tmp_path: Path) -> None:
    invoke = """var http = context.GetHttpContext(); log.LogInformation(http.Request.Query["email"]);
        await next(context);"""
    assert "log log: email" in around(tmp_path, invoke)


def test_what_middleware_keeps_the_function_finds_and_the_other_way_round(tmp_path: Path) -> None:
    invoke = """var request = await context.GetHttpRequestDataAsync();
        context.Items["user"] = request.Query["email"];
        await next(context);
        log.LogInformation(context.Items["phone"]);"""
    place = """context.Items["phone"] = req.Query["phone"];
        return new OkObjectResult(context.Items["user"]);"""
    found = around(tmp_path, invoke, place)
    assert {"respond caller:http: email", "log log: phone"} <= found


def test_middleware_catches_what_the_function_throws(tmp_path: Path) -> None:
    invoke = "try { await next(context); } catch (Exception e) { log.LogError(e.Message); }"
    found = around(tmp_path, invoke, 'throw new Exception($"no such {req.Query["email"]}");')
    assert "log log: email" in found


def test_middleware_may_answer_itself(tmp_path: Path) -> None:
    invoke = """var request = await context.GetHttpRequestDataAsync();
        if (request == null) { await next(context); return; }
        context.GetInvocationResult().Value = new OkObjectResult(request.Query["email"]);"""
    assert "respond caller:http: email" in around(tmp_path, invoke)


def test_middleware_may_be_a_function_and_come_by_an_extension(tmp_path: Path) -> None:
    use = """worker.UseMiddleware(async (context, next) => {
        var request = await context.GetHttpRequestDataAsync();
        System.IO.File.WriteAllText("last.txt", request.Query["email"]);
        await next(); });"""
    assert "write local_file:last.txt: email" in around(tmp_path, "await next(context);", use=use)


def test_a_condition_on_the_trigger_leaves_other_functions_alone(tmp_path: Path) -> None:
    use = (
        'worker.UseWhen<Audit>(c => c.FunctionDefinition.InputBindings.Values.First().Type == "httpTrigger");'
    )
    functions = FUNCTIONS % ("return new OkResult();", "")
    invoke = 'await next(context); System.IO.File.AppendAllText("all.txt", "x");'
    files = {"Orders": functions, "Audit": MIDDLEWARE % invoke}
    assert followed(tmp_path, **files, Program=PROGRAM % use) == {"Place": {"write local_file:all.txt: "}}
    every = followed(tmp_path, **files, Program=PROGRAM % "worker.UseMiddleware<Audit>();")
    assert every == {f: {"write local_file:all.txt: "} for f in ("Place", "Tidy")}


def test_middleware_that_never_goes_on_hides_no_function(tmp_path: Path) -> None:
    found = around(tmp_path, "await Unknown.Run(next);", 'return new OkObjectResult(req.Query["email"]);')
    assert "respond caller:http: email" in found


# --- options -------------------------------------------------------------------------------------

OPTIONS = """namespace Shop;
public class Mailing { public string Url { get; set; } = ""; public Letters Queue { get; set; } = new(); }
public class Letters { public string Name { get; set; } = ""; public string Account { get; set; } = ""; }"""
SENDER = """namespace Shop;
public class Letter {
    private readonly Mailing options;
    public Letter(%s) { options = %s; }
    [Function("Write")] public async Task Write([TimerTrigger("0 0 1 * * *")] TimerInfo timer) {
        var queue = new Azure.Storage.Queues.QueueClient(options.Queue.Account, options.Queue.Name);
        await queue.SendMessageAsync("hello"); }
}"""
SETTINGS = """{"Values": {"Mail:Queue:Name": "letters",
    "Mail__Queue__Account": "DefaultEndpointsProtocol=https;AccountName=post;AccountKey=x"}}"""


@pytest.mark.parametrize(
    ("services", "parameter"),
    [
        ('services.Configure<Mailing>(context.Configuration.GetSection("Mail"));', "IOptions"),
        ('services.AddOptions<Mailing>().BindConfiguration("Mail").ValidateOnStart();', "IOptionsSnapshot"),
        ('services.AddOptions<Mailing>().Bind(context.Configuration.GetSection("Mail"));', "IOptions"),
        (
            """services.AddOptions<Mailing>().Configure<IConfiguration>((settings, configuration) =>
                configuration.GetSection("Mail").Bind(settings));""",
            "IOptions",
        ),
        (
            'services.Configure<Mailing>(o => context.Configuration.Bind("Mail", o));',
            "IOptionsMonitor",
        ),
        (
            """services.Configure<Mailing>(o => { var mail = context.Configuration.GetSection("Mail");
                o.Queue.Name = mail["Queue:Name"]; o.Queue.Account = mail.GetSection("Queue")["Account"]; });""",
            "IOptions",
        ),
        (
            'services.AddSingleton(context.Configuration.GetSection("Mail").Get<Mailing>());',
            "",
        ),
        (
            """var mail = new Mailing(); context.Configuration.GetSection("Mail").Bind(mail);
                services.AddSingleton(mail);""",
            "",
        ),
    ],
)
def test_options_are_the_settings_of_their_section(tmp_path: Path, services: str, parameter: str) -> None:
    (tmp_path / "local.settings.json").write_text(SETTINGS)
    given = f"{parameter}<Mailing> given" if parameter else "Mailing given"
    value = (
        "given.CurrentValue" if parameter == "IOptionsMonitor" else "given.Value" if parameter else "given"
    )
    program = f"""var host = new HostBuilder().ConfigureFunctionsWorkerDefaults()
        .ConfigureServices((context, services) => {{ {services} }}).Build();"""
    found = followed(tmp_path, Mailing=OPTIONS, Letter=SENDER % (given, value), Program=program)
    assert found == {"Write": {"send azure_queue:letters: "}}
    assert [s.account for s in scan(tmp_path).stores if s.kind == "azure_queue"] == ["post"]


# --- durable functions ---------------------------------------------------------------------------

ORDER = """namespace Shop;
public record Order(string Email, string City);
"""
DURABLE = """using Microsoft.DurableTask; using Microsoft.DurableTask.Client; using Microsoft.DurableTask.Entities;
namespace Shop;
public class Start {
    [Function("Take")] public async Task Take([QueueTrigger("orders")] Order order,
        [DurableClient] DurableTaskClient client) { %s }
}
"""


def test_calls_that_a_generator_writes_reach_the_class_they_are_named_for(tmp_path: Path) -> None:
    code = (
        DURABLE % "await client.ScheduleNewShippingInstanceAsync(order);"
        + """
[DurableTask(nameof(Shipping))] public class Shipping : TaskOrchestrator<Order, string> {
    public override async Task<string> RunAsync(TaskOrchestrationContext context, Order order) {
        return await context.CallLabelAsync(order.City); } }
[DurableTask(nameof(Label))] public class Label : TaskActivity<string, string> {
    private readonly ILogger<Label> log;
    public Label(ILogger<Label> log) { this.log = log; }
    public override Task<string> RunAsync(TaskActivityContext context, string city) {
        log.LogInformation(city); return Task.FromResult("ok"); } }"""
    )
    found = followed(tmp_path, Order=ORDER, Start=code)
    assert "invoke durable_task_hub: City Email" in found["Take"]
    assert "invoke durable_task_hub: City" in found["Shipping"]
    assert "log log: City" in found["Label"]
    assert set(scan(tmp_path).calls) >= {("fn:Take", "fn:Shipping"), ("fn:Shipping", "fn:Label")}


BASKET = """
public class Kept { public string Email { get; set; } = ""; public string City { get; set; } = ""; }
%s class Basket : TaskEntity<Kept> {
    public void Add(Order order) => State.Email = order.Email;
    %s
}"""
CALL = 'await client.Entities.SignalEntityAsync(new EntityInstanceId(nameof(Basket), "x"), "Add", order);'


@pytest.mark.parametrize(
    ("before", "inside"),
    [
        ("[DurableTask(nameof(Basket))] public", ""),
        (
            "public",
            """[Function(nameof(Basket))] public Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) =>
                dispatcher.DispatchAsync(this);""",
        ),
        (
            "public",
            """[Function(nameof(Basket))] public static Task Run([EntityTrigger] TaskEntityDispatcher d) =>
                d.DispatchAsync<Basket>();""",
        ),
    ],
)
def test_an_entity_keeps_what_its_operations_are_given(tmp_path: Path, before: str, inside: str) -> None:
    found = followed(tmp_path, Order=ORDER, Start=DURABLE % CALL + BASKET % (before, inside))
    assert "write durable_task_hub: City Email" in found["Take"]
    assert found["Basket"] == {"write durable_task_hub: Email"}
    assert ("fn:Take", "fn:Basket") in set(scan(tmp_path).calls)


def test_an_entity_may_be_a_function(tmp_path: Path) -> None:
    code = (
        DURABLE % CALL
        + """public static class Other { [Function("Basket")]
        public static Task Run([EntityTrigger] TaskEntityDispatcher dispatcher) =>
            dispatcher.DispatchAsync(operation => {
                operation.State.SetState(operation.GetInput<Order>()!.City); return default; }); }"""
    )
    assert "write durable_task_hub: City" in followed(tmp_path, Order=ORDER, Start=code)["Basket"]


def test_an_entity_of_the_in_process_model_keeps_its_own_members(tmp_path: Path) -> None:
    code = """using Microsoft.Azure.WebJobs; using Microsoft.Azure.WebJobs.Extensions.DurableTask;
namespace Shop;
public interface IBasket { void Add(Order order); }
public class Basket : IBasket {
    public string Email { get; set; }
    public void Add(Order order) { Email = order.Email; }
    [FunctionName(nameof(Basket))] public static Task Run([EntityTrigger] IDurableEntityContext context)
        => context.DispatchAsync<Basket>(); }
public static class Start {
    [FunctionName("Take")] public static async Task Take([QueueTrigger("orders")] Order order,
        [DurableClient] IDurableEntityClient client) {
        await client.SignalEntityAsync<IBasket>(new EntityId(nameof(Basket), "x"), b => b.Add(order)); } }"""
    found = followed(tmp_path, Order=ORDER, Start=code)
    assert "write durable_task_hub: City Email" in found["Take"]
    assert found["Basket"] == {"write durable_task_hub: Email"}


# --- type parameters of classes ------------------------------------------------------------------

STORES = """using Microsoft.Azure.Cosmos;
namespace Shop;
public class Customer { public string Email { get; set; } = ""; public string Name { get; set; } = ""; }
public class Visit { public string Address { get; set; } = ""; }
public interface IStore<T> { Task Keep(T item); Task<T> Find(string id); }
public class Store<T> : IStore<T> {
    private readonly Container items;
    %s
    public Task Keep(T item) => items.UpsertItemAsync(item);
    public async Task<T> Find(string id) {
        var found = await items.ReadItemAsync<T>(id, new PartitionKey(id)); return found.Resource; }
}
%s
public class Desk(IStore<Customer> customers, IStore<Visit> visits) {
    [Function("Welcome")] public async Task Welcome([QueueTrigger("visits")] Visit visit) {
        await visits.Keep(visit);
        var customer = await customers.Find("1");
        System.IO.File.WriteAllText("letter.txt", customer.Email); }
}"""
OPEN = "services.AddScoped(typeof(IStore<>), typeof(Store<>));"
NAMED = """services.AddSingleton<IStore<Customer>>(p => new Store<Customer>(new CosmosClient("x"), "Customer"));
    services.AddSingleton<IStore<Visit>>(p => new Store<Visit>(new CosmosClient("x"), "Visit"));"""
CLOSED = "services.AddScoped<IStore<Customer>, Customers>(); services.AddScoped<IStore<Visit>, Visits>();"


@pytest.mark.parametrize(
    ("constructor", "more", "services"),
    [
        (
            'public Store(CosmosClient c) { items = c.GetContainer("crm", typeof(T).Name); }',
            "",
            OPEN,
        ),
        (
            'public Store(CosmosClient c, string name) { items = c.GetContainer("crm", name); }',
            "",
            NAMED,
        ),
        (
            'public Store(CosmosClient c) { items = c.GetContainer("crm", typeof(T).Name); }',
            "public class Customers(CosmosClient c) : Store<Customer>(c); public class Visits(CosmosClient c) : Store<Visit>(c);",
            CLOSED,
        ),
    ],
)
def test_a_generic_store_is_one_for_each_type(
    tmp_path: Path, constructor: str, more: str, services: str
) -> None:
    program = f"""using Microsoft.Azure.Cosmos;
    var host = new HostBuilder().ConfigureFunctionsWorkerDefaults().ConfigureServices(services => {{
        services.AddSingleton(new CosmosClient("x")); {services} }}).Build();"""
    found = followed(tmp_path, Stores=STORES % (constructor, more), Program=program)
    assert found["Welcome"] == {
        "write cosmos_db:crm/Visit: Address",
        "read cosmos_db:crm/Customer: Email",
        "write local_file:letter.txt: Email",
    }


# --- events --------------------------------------------------------------------------------------


def test_an_event_calls_the_handlers_that_were_added_to_it(tmp_path: Path) -> None:
    code = """using Azure.Messaging.ServiceBus;
namespace Shop;
public class Placed : EventArgs { public string Email { get; set; } = ""; }
public class Desk {
    public event EventHandler<Placed>? OnPlaced;
    public void Place(string email) => OnPlaced?.Invoke(this, new Placed { Email = email });
}
public class Orders {
    [Function("Place")] public void Place([HttpTrigger("post")] HttpRequest req) {
        var desk = new Desk(); desk.OnPlaced += Note;
        desk.OnPlaced += (sender, args) => System.IO.File.WriteAllText("one.txt", args.Email);
        desk.Place(req.Query["email"]); }
    private void Note(object sender, Placed args) => System.IO.File.WriteAllText("other.txt", args.Email);
    [Function("Drain")] public async Task Drain([TimerTrigger("0 0 1 * * *")] TimerInfo timer) {
        var processor = new ServiceBusClient("x").CreateProcessor("orders");
        processor.ProcessMessageAsync += Handle; await processor.StartProcessingAsync(); }
    private async Task Handle(ProcessMessageEventArgs args) {
        var order = args.Message.Body.ToObjectFromJson<Placed>();
        System.IO.File.WriteAllText("third.txt", order.Email); }
}"""
    assert followed(tmp_path, Orders=code) == {
        "Place": {"write local_file:one.txt: email", "write local_file:other.txt: email"},
        "Drain": {"write local_file:third.txt: Email"},
    }
    assert "service_bus" in {s.kind for s in scan(tmp_path).stores}


# --- statements and their parameters -------------------------------------------------------------

COMMAND = """using Microsoft.Data.SqlClient; using System.Data;
namespace Shop;
public class People {
    [Function("Keep")] public async Task Keep([HttpTrigger("post")] HttpRequest req) {
        var connection = new SqlConnection(Environment.GetEnvironmentVariable("Crm"));
        %s
        command.ExecuteNonQuery(); }
}"""
INSERT = '"INSERT INTO People (Mail, Name) VALUES (@m, @n)"'
MADE = f"var command = new SqlCommand({INSERT}, connection);"
MAIL, NAME = 'req.Query["mail"]', 'req.Query["name"]'


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            f"""{MADE} command.Parameters.AddWithValue("@m", {MAIL});
                command.Parameters.AddWithValue("n", {NAME});""",
            "write sql:People: Mail Name",
        ),
        (
            f"""{MADE} command.Parameters.Add(new SqlParameter("@m", {MAIL}));
                command.Parameters.Add("@n", SqlDbType.NVarChar, 50).Value = {NAME};""",
            "write sql:People: Mail Name",
        ),
        (
            f"""{MADE} command.Parameters.AddRange(new[] {{ new SqlParameter("@m", {MAIL}),
                new SqlParameter {{ ParameterName = "@n", Value = {NAME} }} }});""",
            "write sql:People: Mail Name",
        ),
        (
            f"""var command = connection.CreateCommand(); var n = new SqlParameter("@n", SqlDbType.NVarChar);
                command.Parameters.Add(n); n.Value = {NAME};
                command.Parameters.Add("@m", SqlDbType.NVarChar); command.Parameters["@m"].Value = {MAIL};
                command.CommandText = {INSERT};""",
            "write sql:People: Mail Name",
        ),
        (
            f"""var command = new SqlCommand {{ Connection = connection, CommandText = {INSERT} }};
                command.Parameters.AddWithValue("@n", {NAME});""",
            "write sql:People: Name",
        ),
        (
            f"""var command = new SqlCommand("dbo.KeepPerson", connection);
                command.CommandType = CommandType.StoredProcedure;
                command.Parameters.AddWithValue("@Mail", {MAIL});""",
            "write sql:procedure KeepPerson: Mail",
        ),
    ],
)
def test_parameters_are_the_columns_they_stand_for(tmp_path: Path, code: str, expected: str) -> None:
    assert expected in followed(tmp_path, People=COMMAND % code)["Keep"]


def test_a_command_is_for_the_database_of_its_connection(tmp_path: Path) -> None:
    settings = '{"Values": {"Crm": "Server=tcp:crm.database.windows.net;Database=people"}}'
    (tmp_path / "local.settings.json").write_text(settings)
    followed(tmp_path, People=COMMAND % f'{MADE} command.Parameters.AddWithValue("@m", {MAIL});')
    (store,) = [s for s in scan(tmp_path).stores if s.kind == "sql"]
    assert store.account == "crm"


# --- mapped classes ------------------------------------------------------------------------------

MAPPED = """using Microsoft.EntityFrameworkCore; using Microsoft.EntityFrameworkCore.Metadata.Builders;
namespace Shop;
public class Visit { public string Address { get; set; } = ""; }
public class VisitMap : IEntityTypeConfiguration<Visit> {
    public void Configure(EntityTypeBuilder<Visit> builder) { builder.HasNoKey(); %s } }
public class Crm(DbContextOptions<Crm> options) : DbContext(options) {
    public DbSet<Visit> Visits %s
    protected override void OnModelCreating(ModelBuilder model) { %s }
}
public class Desk(Crm crm) {
    [Function("Visit")] public void Note([HttpTrigger("post")] HttpRequest req) {
        crm.Add(new Visit { Address = req.Query["address"] }); crm.SaveChanges(); }
}"""


@pytest.mark.parametrize(
    ("configured", "member", "model", "table"),
    [
        ("", "{ get; set; }", "", "Visits"),
        ("", "=> Set<Visit>();", "", "Visits"),
        ("", "{ get; set; }", 'model.Entity<Visit>().ToTable("visit", "crm");', "visit"),
        (
            "",
            "{ get; set; }",
            'model.Entity<Visit>(e => { e.HasKey(v => v.Address); e.ToTable("seen"); });',
            "seen",
        ),
        ('builder.ToTable("a");', "{ get; set; }", "model.ApplyConfiguration(new VisitMap());", "a"),
        (
            'builder.ToTable("b");',
            "{ get; set; }",
            "model.ApplyConfigurationsFromAssembly(typeof(Crm).Assembly);",
            "b",
        ),
    ],
)
def test_a_class_is_kept_where_its_context_says(
    tmp_path: Path, configured: str, member: str, model: str, table: str
) -> None:
    program = """using Microsoft.EntityFrameworkCore;
    var host = new HostBuilder().ConfigureServices(services => services.AddDbContext<Crm>(o =>
        o.UseSqlServer(Environment.GetEnvironmentVariable("Crm")))).Build();"""
    code = MAPPED % (configured, member, model)
    assert followed(tmp_path, Desk=code, Program=program)["Visit"] == {f"write sql:{table}: Address"}


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Models.Order", "Shop.Data.Models.Order", "global::Shop.Data.Models.Order"])
def test_a_type_may_be_named_by_the_end_of_its_namespace(tmp_path: Path, name: str) -> None:
    model = 'namespace Shop.Data.Models; public class Order { public string Email { get; set; } = ""; }'
    other = 'namespace Elsewhere.Models; public class Order { public string City { get; set; } = ""; }'
    code = f"""using Newtonsoft.Json;
namespace Shop.Data.Functions;
public class Orders {{
    [Function("Place")] public void Place([QueueTrigger("orders")] string text) {{
        {name} order = JsonConvert.DeserializeObject<{name}>(text);
        System.IO.File.WriteAllText("one.txt", JsonConvert.SerializeObject(order));
        System.IO.File.WriteAllText("two.txt", JsonConvert.SerializeObject(new {name} {{ Email = text }})); }}
}}"""
    found = followed(tmp_path, Order=model, Other=other, Orders=code)
    assert found == {"Place": {"write local_file:one.txt: Email", "write local_file:two.txt: Email"}}


# --- parameters of functions ---------------------------------------------------------------------

ASKING = """namespace Shop;
public class Order { public string Email { get; set; } }
public class Asking(ILogger<Asking> log) {
    public class Result { [QueueOutput("orders")] public Order Order { get; set; } public IActionResult Http { get; set; } }
    [Function("Ask")] public Result Ask(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "orders")] HttpRequest req, [FromBody] Order order) {
        return new Result { Order = order, Http = new OkResult() }; }
    [Function("Call")] public IActionResult Call(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "calls/{id}")] HttpRequest req,
        Guid id, string phone, int? times, ILogger logger) {
        log.LogInformation(phone, times); return new OkResult(); }
}"""


def test_an_output_at_a_property_may_be_called_like_a_parameter(tmp_path: Path) -> None:
    assert "send azure_queue:orders: Email" in followed(tmp_path, Asking=ASKING)["Ask"]


def test_the_host_fills_parameters_of_plain_types_from_the_request(tmp_path: Path) -> None:
    assert "log log: phone times" in followed(tmp_path, Asking=ASKING)["Call"]
