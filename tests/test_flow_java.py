"""Values followed through Java: what a function's body sends where, by small programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.scan import scan

HEAD = """package com.example;
import com.azure.cosmos.*;
import com.azure.messaging.servicebus.*;
import com.azure.storage.blob.*;
import com.azure.storage.queue.*;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import com.microsoft.azure.functions.*;
import com.microsoft.azure.functions.annotation.*;
import java.net.URI;
import java.net.http.*;
import java.security.MessageDigest;
import com.fasterxml.jackson.core.type.TypeReference;
import com.google.gson.reflect.TypeToken;
import java.lang.reflect.Type;
import java.sql.*;
import java.util.*;
import java.util.concurrent.CompletableFuture;
import java.util.function.*;
import java.util.stream.*;
import javax.crypto.*;
import okhttp3.*;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.client.RestTemplate;
"""
PERSON = """package com.example;
import com.fasterxml.jackson.annotation.*;
import lombok.*;
@Data @Builder @NoArgsConstructor @AllArgsConstructor
public class Person {
    @JsonProperty("mail") private String email;
    private String name;
    @JsonIgnore private String secret;
    private transient String cached;
}"""
LOG = "context.getLogger()"
BLOBS = 'new BlobServiceClientBuilder().connectionString(System.getenv("B")).buildClient()'


def plant(root: Path, **files: str) -> Path:
    (root / "host.json").write_text("{}")
    for name, text in files.items():
        path = root / "src" / f"{name}.java"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return root


def followed(root: Path, body: str, members: str = "", **files: str) -> set[str]:
    """``operation target: fields`` of every flow but what the trigger itself receives."""
    source = f"""{HEAD} public class F {{ {members}
        @FunctionName("f") public HttpResponseMessage f(
            @HttpTrigger(name = "req", route = "people/{{id}}") HttpRequestMessage<Optional<Person>> request,
            @QueueOutput(name = "q", queueName = "out", connection = "S") OutputBinding<Object> out,
            @BindingName("id") String id, final ExecutionContext context) throws Exception {{
            Person person = request.getBody().get();
            {body}
            return request.createResponseBuilder(HttpStatus.OK).build(); }} }}"""
    graph = scan(plant(root, F=source, Person=PERSON, **files))
    found = set()
    for flow in graph.flows:
        if flow.operation == "receive" or (flow.operation == "respond" and not flow.fields):
            continue
        fields = sorted(f.path + "".join(f"~{t}" for t in f.transforms) for f in flow.fields)
        target = (flow.target or "").removeprefix("store:").removesuffix(":.")
        found.add(f"{flow.operation} {target}: {' '.join(fields)}")
    return found


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("out.setValue(person);", "send azure_queue:out: mail name"),
        ("out.setValue(person.getEmail());", "send azure_queue:out: mail"),
        (f'{LOG}.info("got " + person.getName());', "log log: name"),
        (f'{LOG}.info(String.format("%s", person.getName()));', "log log: name"),
        (f'{LOG}.log(Level.INFO, () -> "got " + id);', "log log: id"),
        (f'String x = request.getQueryParameters().get("phone"); {LOG}.info(x);', "log log: phone"),
        (f'{LOG}.info(request.getHeaders().get("x-user"));', "log log: headers.x-user"),
        (
            f'try {{ check(); }} catch (Exception e) {{ {LOG}.severe(e.getMessage() + person.getName()); }}',
            "log log: name",
        ),
        ("if (person instanceof Person p) out.setValue(p.getName());", "send azure_queue:out: name"),
        ('out.setValue(switch (id) { case "a" -> person.getName(); default -> "x"; });', "send azure_queue:out: name"),
        ("var text = new StringBuilder(); text.append(person.getName()); out.setValue(text.toString());",
         "send azure_queue:out: name"),
        ('Map<String, String> m = new HashMap<>(); m.put("who", person.getName()); out.setValue(m);',
         "send azure_queue:out: who"),
        ('out.setValue(Map.of("who", person.getName()));', "send azure_queue:out: who"),
        ('out.setValue(new HashMap<String, String>() {{ put("who", person.getName()); }});',
         "send azure_queue:out: who"),
        ("out.setValue(List.of(person).stream().map(Person::getName).collect(Collectors.toList()));",
         "send azure_queue:out: name"),
        ("out.setValue(Stream.of(person).filter(p -> p != null).map(p -> p.getName()).findFirst().orElse(null));",
         "send azure_queue:out: name"),
        ("request.getBody().map(Person::getName).ifPresent(n -> out.setValue(n));", "send azure_queue:out: name"),
        ("CompletableFuture.supplyAsync(() -> person.getName()).thenAccept(out::setValue);",
         "send azure_queue:out: name"),
        ("Person p = Person.builder().email(id).build(); out.setValue(p.getEmail());", "send azure_queue:out: id"),
        ("Person p = new Person(); p.setName(id); out.setValue(p);", "send azure_queue:out: name"),
        ("for (String n : new String[] {person.getName()}) { out.setValue(n); }", "send azure_queue:out: name"),
        ('out.setValue(new ObjectMapper().writeValueAsString(person));', "send azure_queue:out: mail name"),
        ('out.setValue(new Gson().fromJson(id, Person.class).getName());', "send azure_queue:out: id.name"),
        ("out.setValue(pick(p -> p.getName(), person));", "send azure_queue:out: name"),
        (
            'byte[] d = MessageDigest.getInstance("SHA-256").digest(person.getEmail().getBytes()); out.setValue(d);',
            "send azure_queue:out: mail~hash:sha256",
        ),
        (
            "Object o = new java.io.ObjectInputStream(new java.io.ByteArrayInputStream(person.getEmail().getBytes()))"
            ".readObject(); out.setValue(o);",
            "send azure_queue:out: mail~load:objects",
        ),
        (
            'MessageDigest d = MessageDigest.getInstance("MD5"); d.update(person.getEmail().getBytes()); out.setValue(d.digest());',
            "send azure_queue:out: mail~hash:md5",
        ),
        (
            'Mac m = Mac.getInstance("HmacSHA256"); m.init(new SecretKeySpec(id.getBytes(), "x"));'
            " out.setValue(m.doFinal(person.getEmail().getBytes()));",
            "send azure_queue:out: mail~hash:hmac",
        ),
        (
            'Cipher c = Cipher.getInstance("AES/GCM/NoPadding"); c.init(Cipher.ENCRYPT_MODE, null);'
            " out.setValue(c.doFinal(person.getEmail().getBytes()));",
            "send azure_queue:out: mail~encrypt:cipher",
        ),
        (
            "out.setValue(crypt(Cipher.DECRYPT_MODE).doFinal(person.getEmail().getBytes()));",
            "send azure_queue:out: mail~decrypt:cipher",
        ),
        (
            'Cipher c = Cipher.getInstance("AES"); out.setValue(c.doFinal(person.getEmail().getBytes()));',
            "send azure_queue:out: mail~cipher",
        ),
        (
            "out.setValue(Base64.getEncoder().encodeToString(person.getEmail().getBytes()));",
            "send azure_queue:out: mail~encode:base64",
        ),
        ("List<Person> all = new ObjectMapper().readValue(id, new TypeReference<List<Person>>() {});"
         " out.setValue(all.get(0).getName());", "send azure_queue:out: id[].name"),
        ("Type type = new TypeToken<List<Person>>() {}.getType(); List<Person> all = new Gson().fromJson(id, type);"
         " out.setValue(all.get(0).getName());", "send azure_queue:out: id[].name"),
    ],
)  # fmt: skip
def test_what_values_pass(tmp_path: Path, body: str, expected: str) -> None:
    members = "String pick(java.util.function.Function<Person, String> f, Person p) { return f.apply(p); }"
    members += """ private static Cipher crypt(int mode) throws Exception {
        Cipher made = Cipher.getInstance("AES"); made.init(mode, null); return made; }"""
    assert expected in followed(tmp_path, body, members)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            'new CosmosClientBuilder().endpoint("https://x.example.com").buildClient().getDatabase("crm")'
            '.getContainer("people").upsertItem(person);',
            "write cosmos_db:crm/people: mail name",
        ),
        (
            f'{BLOBS}.getBlobContainerClient("people").getBlobClient("a.json").upload(BinaryData.fromObject(person));',
            "write azure_blob:people: mail name",
        ),
        (
            'new ServiceBusClientBuilder().connectionString(System.getenv("C")).sender().queueName("letters")'
            ".buildClient().sendMessage(new ServiceBusMessage(person.getName()));",
            "send service_bus:letters: name",
        ),
        (
            'new QueueClientBuilder().connectionString(System.getenv("C")).queueName("letters").buildClient()'
            ".sendMessage(person.getName());",
            "send azure_queue:letters: name",
        ),
        (
            'Connection c = DriverManager.getConnection(System.getenv("DB")); PreparedStatement s = '
            'c.prepareStatement("INSERT INTO people (email, who) VALUES (?, ?)"); s.setString(1, person.getEmail());'
            "s.setString(2, person.getName()); s.executeUpdate();",
            "write database:people: email who",
        ),
        (
            'ResultSet r = DriverManager.getConnection("x").prepareStatement("SELECT iban FROM accounts")'
            ".executeQuery(); while (r.next()) { out.setValue(r.getString(1)); }",
            "send azure_queue:out: iban",
        ),
        (
            'new JdbcTemplate().update("UPDATE people SET email = ? WHERE id = 1", person.getEmail());',
            "write database:people: email",
        ),
        (
            'HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("https://a.example.com/x"))'
            ".POST(HttpRequest.BodyPublishers.ofString(person.getName())).build(), null);",
            "send recipient:a.example.com: name",
        ),
        (
            'new RestTemplate().postForObject("https://a.example.com/x", person, String.class);',
            "send recipient:a.example.com: mail name",
        ),
        (
            'new OkHttpClient().newCall(new Request.Builder().url("https://a.example.com/x")'
            ".post(RequestBody.create(person.getName(), null)).build()).execute();",
            "send recipient:a.example.com: name",
        ),
    ],
)
def test_libraries(tmp_path: Path, body: str, expected: str) -> None:
    assert expected in followed(tmp_path, body)


def test_a_repository_of_entities_reads_and_writes_their_table(tmp_path: Path) -> None:
    entity = """package com.example; import jakarta.persistence.*;
        @Entity @Table(name = "people") public class Row {
            @Column(name = "e_mail") private String email;
            public void setEmail(String email) { this.email = email; } public String getEmail() { return email; } }"""
    rows = """package com.example; import org.springframework.data.jpa.repository.JpaRepository;
        public interface Rows extends JpaRepository<Row, Long> { Row findByEmail(String email); }"""
    members = "private final Rows rows; public F(Rows rows) { this.rows = rows; }"
    body = """Row row = new Row(); row.setEmail(person.getEmail()); rows.save(row);
        out.setValue(rows.findByEmail(id).getEmail());"""
    found = followed(tmp_path, body, members, Row=entity, Rows=rows)
    assert {"write database:people: e_mail", "send azure_queue:out: e_mail"} <= found


def test_an_interface_is_what_implements_it_and_a_bean_what_makes_it(tmp_path: Path) -> None:
    config = """package com.example; @Configuration public class Config {
        @Bean public com.azure.cosmos.CosmosContainer people() { return new com.azure.cosmos.CosmosClientBuilder()
            .endpoint("https://x.example.com").buildClient().getDatabase("crm").getContainer("people"); } }"""
    files = {
        "Saver": "package com.example; public interface Saver { void save(Person p); }",
        "CosmosSaver": """package com.example; @RequiredArgsConstructor public class CosmosSaver implements Saver {
            private final com.azure.cosmos.CosmosContainer people;
            @Override public void save(Person p) { people.createItem(p); } }""",
        "Config": config,
    }
    found = followed(tmp_path, "saver.save(person);", "@Autowired private Saver saver;", **files)
    assert "write cosmos_db:crm/people: mail name" in found


@pytest.mark.parametrize(
    ("body", "members"),
    [
        (
            'Function<Person, String> f = catalog.lookup("greet"); out.setValue(f.apply(person));',
            "@Autowired private FunctionCatalog catalog;",
        ),
        (
            'out.setValue(catalog.<Function<Person, String>>lookup(Function.class, "greet").apply(person));',
            "@Autowired private FunctionCatalog catalog;",
        ),
        (
            'Function<Person, String> f = catalog.lookup("greeting"); out.setValue(f.apply(person));',
            "@Autowired private FunctionCatalog catalog;",
        ),
        ("out.setValue(greet.apply(person));", "@Autowired private Function<Person, String> greet;"),
        ("out.setValue(greeting.apply(person));", "@Autowired private Greeting greeting;"),
    ],
)
def test_functions_that_spring_provides_are_followed(tmp_path: Path, body: str, members: str) -> None:
    beans = """package com.example; import java.util.function.*; public class Beans {
        @Bean public Function<Person, String> greet() { return person -> person.getName(); } }"""
    component = """package com.example; import java.util.function.*; @Component
        public class Greeting implements Function<Person, String> {
            @Override public String apply(Person person) { return person.getName(); } }"""
    imported = {"Beans": beans, "Greeting": component}
    found = followed(tmp_path, body, members, **imported)
    assert {f for f in found if f.startswith("send")} == {"send azure_queue:out: name"}


def test_spring_cloud_function_goes_on_in_the_bean_of_its_name(tmp_path: Path) -> None:
    handler = """package com.example; import com.microsoft.azure.functions.*;
        import com.microsoft.azure.functions.annotation.*; import java.util.Optional;
        public class Handler extends org.springframework.cloud.function.adapter.azure.FunctionInvoker<Person, String> {
            @FunctionName("greet") public HttpResponseMessage run(
                @HttpTrigger(name = "r") HttpRequestMessage<Optional<Person>> request, ExecutionContext context) {
                return request.createResponseBuilder(HttpStatus.OK)
                    .body(handleRequest(request.getBody().get(), context)).build(); } }"""
    beans = """package com.example; public class Beans {
        private static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(Beans.class);
        @Bean public java.util.function.Function<Person, String> greet() {
            return person -> { LOG.info("for {}", person.getName()); return "hello " + person.getEmail(); }; } }"""
    found = followed(tmp_path, "", Handler=handler, Beans=beans)
    assert {"log log: name", "respond caller:http: mail"} <= found


@pytest.mark.parametrize(
    ("connection", "settings", "expected"),
    [
        (
            'DriverManager.getConnection("jdbc:sqlserver://crm.database.windows.net;databaseName=crm;user=x")',
            "",
            "crm/people",
        ),
        (
            'DriverManager.getConnection("jdbc:postgresql://" + System.getenv("H") + "/crm")',
            "H=db.example.com",
            "crm/people",
        ),
        ("source.getConnection()", "spring.datasource.url=jdbc:mysql://db.example.com/crm?x=y", "crm/people"),
        ("source.getConnection()", "", "people"),
    ],
)
def test_a_database_is_known_by_its_url(
    tmp_path: Path, connection: str, settings: str, expected: str
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "application.properties").write_text(settings)
    (tmp_path / ".env").write_text(settings)
    body = f"""PreparedStatement s = {connection}.prepareStatement("DELETE FROM people WHERE email = ?");
        s.setString(1, person.getEmail()); s.executeUpdate();"""
    found = followed(tmp_path, body, "private final javax.sql.DataSource source;")
    assert f"delete database:{expected}: email" in found


VISIT = """package com.example; import jakarta.persistence.*; import lombok.*;
    @Entity @Data public class PatientVisit { @Id private Long id; @Column(name = "e_mail") private String email;
        private String fullName; }"""
VISITS = """package com.example; import org.springframework.data.jpa.repository.*; import java.util.*;
    public interface Visits extends JpaRepository<PatientVisit, Long> {
        PatientVisit findByEmailAndFullNameIgnoreCase(String email, String name);
        void deleteByEmail(String email);
        boolean existsByFullName(String name);
        @Query("select p from PatientVisit p where p.email = :mail") List<PatientVisit> of(@Param("mail") String m);
        @Query("select p.fullName from PatientVisit p where p.email = ?1") List<String> names(String email);
        @Modifying @Query("update PatientVisit p set p.fullName = :name where p.id = :id")
        int rename(@Param("id") String id, @Param("name") String name);
        @Modifying @Query(value = "UPDATE visits SET mail = ?1 WHERE id = ?2", nativeQuery = true)
        int change(String mail, String id); }"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "out.setValue(visits.findByEmailAndFullNameIgnoreCase(person.getEmail(), person.getName()).getFullName());",
            {"read database:patient_visit: e_mail full_name", "send azure_queue:out: full_name"},
        ),
        ("visits.deleteByEmail(person.getEmail());", {"delete database:patient_visit: e_mail"}),
        (
            "out.setValue(visits.existsByFullName(person.getName()));",
            {"read database:patient_visit: full_name", "send azure_queue:out: "},
        ),
        (
            "for (PatientVisit v : visits.of(person.getEmail())) { out.setValue(v.getFullName()); }",
            {"read database:patient_visit: e_mail", "send azure_queue:out: full_name"},
        ),
        (
            "out.setValue(visits.names(person.getEmail()).get(0));",
            {"read database:patient_visit: e_mail", "send azure_queue:out: full_name"},
        ),
        ("visits.rename(id, person.getName());", {"write database:patient_visit: full_name id"}),
        ("visits.change(person.getEmail(), id);", {"write database:visits: id mail"}),
        (
            "PatientVisit v = new PatientVisit(); v.setFullName(person.getName()); visits.save(v);",
            {"write database:patient_visit: full_name"},
        ),
    ],
)
def test_a_repository_asks_what_its_methods_are_named_or_say(
    tmp_path: Path, body: str, expected: set[str]
) -> None:
    members = "private final Visits visits; public F(Visits visits) { this.visits = visits; }"
    assert expected <= followed(tmp_path, body, members, PatientVisit=VISIT, Visits=VISITS)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            'PatientVisit v = em.createQuery("select p from PatientVisit p where p.email = :m", PatientVisit.class)'
            '.setParameter("m", person.getEmail()).getSingleResult(); out.setValue(v.getFullName());',
            {"read database:PatientVisit: e_mail", "send azure_queue:out: fullName"},
        ),
        (
            'em.createNativeQuery("UPDATE visits SET mail = ?1 WHERE id = ?2").setParameter(1, person.getEmail())'
            ".setParameter(2, id).executeUpdate();",
            {"write database:visits: id mail"},
        ),
        ("em.remove(em.find(PatientVisit.class, id));", {"read database:PatientVisit: id"}),
    ],
)
def test_an_entity_manager_runs_queries(tmp_path: Path, body: str, expected: set[str]) -> None:
    members = "@PersistenceContext private jakarta.persistence.EntityManager em;"
    assert expected <= followed(tmp_path, body, members, PatientVisit=VISIT)


def test_the_build_names_the_database_and_spring(tmp_path: Path) -> None:
    (tmp_path / "pom.xml").write_text(
        "<dependency><artifactId>spring-boot-starter</artifactId></dependency><dependency>"
        "<groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency>"
    )
    members = "@PersistenceContext private jakarta.persistence.EntityManager em;"
    body = "PatientVisit v = new PatientVisit(); v.setFullName(person.getName()); em.persist(v);"
    found = followed(tmp_path, body, members, PatientVisit=VISIT)
    assert "write postgres:patient_visit: full_name" in found
