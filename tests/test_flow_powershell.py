"""PowerShell's habits on apps small enough to see at a glance what is true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory.graph import Graph
from inventory.scan import scan
from tests.test_flow import HTTP, QUEUE, flows, names

BINDINGS = [{**HTTP[0], "name": "Request"}, {**HTTP[1], "name": "Response"}, QUEUE]
FUNCTIONS = """
function Save-Guest { param($Body) Push-OutputBinding -Name out -Value @{ email = $Body.email } }
function Save-Room { param($Body) Push-OutputBinding -Name out -Value @{ street = $Body.street } }
function Find-Town { param($Body) Push-OutputBinding -Name out -Value @{ town = $Body.town } }
"""


def graph(tmp_path: Path, code: str, **files: str) -> Graph:
    """The graph of an app with one HTTP function in PowerShell whose code is `code`."""
    folder = tmp_path / "Work"
    folder.mkdir(parents=True, exist_ok=True)
    (tmp_path / "host.json").write_text("{}")
    (folder / "function.json").write_text(json.dumps({"bindings": BINDINGS}))
    (folder / "run.ps1").write_text(f"param($Request, $TriggerMetadata)\n{code}")
    for name, text in files.items():
        (tmp_path / "Modules" / name).mkdir(parents=True)
        (tmp_path / "Modules" / name / f"{name}.psm1").write_text(text)
    return scan(tmp_path)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("$name = 'Find-Town'; & $name -Body $Request.Body", {"town"}),
        ('$p = @{ Body = $Request.Body }; & "Find-Town" @p', {"town"}),
        ('& "Save-$($Request.Params.kind)" -Body $Request.Body', {"email", "street"}),
        ("$kind = $Request.Params.kind; $f = 'Save-{0}' -f $kind; & $f $Request.Body", {"email", "street"}),
        (
            "$t = @{ a = 'Find-Town'; b = 'Save-Room' }; & $t[$Request.Method] $Request.Body",
            {"town", "street"},
        ),
        (
            "$t = @{ a = { param($b) Find-Town $b }; b = { param($b) Save-Room $b } };"
            " & $t[$Request.Method] $Request.Body",
            {"town", "street"},
        ),
    ],
)
def test_a_command_is_called_by_the_name_that_code_makes(
    tmp_path: Path, call: str, expected: set[str]
) -> None:
    found = graph(tmp_path, f"Import-Module Desk\n{call}", Desk=FUNCTIONS)
    assert names(found, "send") == expected


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("& $Request.Query.name -Body $Request.Body", "only a run knows"),
        ('& "Make-$($Request.Query.name)" -Body $Request.Body', "only a run knows"),
        ("Invoke-Expression $Request.Query.code", "run as code"),
    ],
)
def test_a_name_that_only_a_run_knows_is_said(tmp_path: Path, call: str, reason: str) -> None:
    found = graph(tmp_path, call, Desk=FUNCTIONS)
    assert any(reason in gap.reason for gap in found.gaps)


def test_a_name_that_very_many_functions_have_means_none(tmp_path: Path) -> None:
    many = "\n".join(f"function Save-Item{n} {{ param($Body) Write-Host $Body.x{n} }}" for n in range(20))
    found = graph(tmp_path, '& "Save-$($Request.Query.name)" -Body $Request.Body', Desk=many)
    assert any("20 functions" in gap.reason for gap in found.gaps)


@pytest.mark.parametrize(
    "code",
    [
        "$path = Join-Path $env:TEMP 'a.json'\n$Request.Body.email | Set-Content -Path $path\n{0} $path",
        "$file = New-TemporaryFile\n@{{ email = $Request.Body.email }} | ConvertTo-Json | Out-File $file.FullName\n{0} $file",
    ],
)
@pytest.mark.parametrize(
    ("handing", "target"),
    [
        ("Set-AzStorageBlobContent -Container guests -Blob a -File", "azure_blob:guests"),
        ("Invoke-RestMethod -Uri https://api.example.com/a -Method Put -InFile", "api.example.com"),
    ],
)
def test_a_file_that_is_handed_over_has_what_was_written(
    tmp_path: Path, code: str, handing: str, target: str
) -> None:
    found = graph(tmp_path, code.format(handing))
    carrying = [f for f in flows(found, "write", target) + flows(found, "send", target) if f.fields]
    assert {field.path for f in carrying if f.origin == "caller:http" for field in f.fields} == {"email"}


@pytest.mark.parametrize(
    "context",
    [
        "$c = New-AzStorageContext -StorageAccountName 'guestfiles' -UseConnectedAccount",
        "$c = (Get-AzStorageAccount -ResourceGroupName r -Name guestfiles).Context",
    ],
)
def test_a_storage_context_says_which_account(tmp_path: Path, context: str) -> None:
    code = f"""{context}
Set-AzStorageBlobContent -File a.json -Container guests -Blob a -Context $c
$q = Get-AzStorageQueue -Name calls -Context $c
$q.QueueClient.SendMessage($Request.Body.phone)
"""
    found = graph(tmp_path, code)
    accounts = {s.kind: s.account for s in found.stores if not s.hidden and s.name in ("guests", "calls")}
    assert accounts == {"azure_blob": "guestfiles", "azure_queue": "guestfiles"}


def test_asking_for_a_token_sends_what_it_is_asked_with(tmp_path: Path) -> None:
    code = "Invoke-RestMethod -Uri https://login.example.com/token -Method Post -Body @{ user = $Request.Body.login }"
    assert names(graph(tmp_path, code), "send", "login.example.com") == {"user"}


def test_parameters_of_a_statement_are_the_columns_they_stand_for(tmp_path: Path) -> None:
    code = """$connection = New-Object System.Data.SqlClient.SqlConnection
$connection.ConnectionString = $env:People
$command = New-Object System.Data.SqlClient.SqlCommand("INSERT INTO People (Mail, Name) VALUES (@m, @n)", $connection)
$command.Parameters.AddWithValue("@m", $Request.Body.mail) | Out-Null
[void]$command.Parameters.Add("@n", [System.Data.SqlDbType]::NVarChar)
$command.Parameters["@n"].Value = $Request.Body.name
$command.ExecuteNonQuery()
$other = $connection.CreateCommand()
$other.CommandText = "SELECT Phone FROM Staff WHERE Id = @id"
$other.Parameters.Add((New-Object System.Data.SqlClient.SqlParameter("@id", $Request.Query.number)))
$reader = $other.ExecuteReader()
while ($reader.Read()) { Write-Host $reader["Phone"] }
"""
    found = {
        (f.operation, f.target, f.origin): {x.path for x in f.fields} for f in graph(tmp_path, code).flows
    }
    assert found["write", "store:sql:People", "caller:http"] == {"Mail", "Name"}
    assert "Id" in found["read", "store:sql:Staff", "caller:http"]
    assert found["log", "store:log:.", "store:sql:Staff"] == {"Phone"}


def test_names_beyond_those_that_are_kept_are_said(tmp_path: Path) -> None:
    table = "; ".join(f"k{n} = 'Find-Town{n}'" for n in range(6))
    desk = "\n".join(f"function Find-Town{n} {{ param($b) Write-Host $b.town }}" for n in range(6))
    found = graph(
        tmp_path,
        f"Import-Module Desk\n$t = @{{ {table} }}; & $t[$Request.Method] $Request.Body",
        Desk=desk,
    )
    assert any("one of 4 names or more" in gap.reason for gap in found.gaps)


def test_what_a_test_defines_is_not_what_the_app_calls(tmp_path: Path) -> None:
    stub = "function Save-Thing { param($b) Push-OutputBinding -Name out -Value @{ stub = $b.email } }\n"
    (tmp_path / "Tests").mkdir()
    (tmp_path / "Tests" / "Save-Thing.Tests.ps1").write_text(
        stub + "Describe 'x' { It 'y' { Save-Thing 1 } }"
    )
    found = graph(tmp_path, "Save-Thing $Request.Body")
    assert names(found, "send") == set()
