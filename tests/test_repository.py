"""What files show of how a repository is worked on: pipelines, dependencies, owners, documents, secrets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from inventory import marked
from inventory.infrastructure.plain_secrets import is_plain_secret as is_secret
from inventory.repository.dependencies import covered
from inventory.repository.documents import kind_of
from inventory.repository.facts import Bot, Manifest, Owners, Repository
from inventory.repository.known import data, runs, scanner
from inventory.repository.read import read as read_facts
from inventory.sources import Checkout, Source, read


def seen(folder: Path, **files: str) -> Repository:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_facts(read(folder))


@pytest.fixture
def facts(tmp_path: Path):  # type: ignore[no-untyped-def]
    return lambda files: seen(tmp_path, **files)


# --- the data ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["tests", "deploys"])
def test_commands_are_told_by_their_examples(kind: str) -> None:
    known = data()[kind]
    assert [e for e in known["examples"] if not runs(known["commands"], e)] == []
    assert [e for e in known["misses"] if runs(known["commands"], e)] == []


@pytest.mark.parametrize(("form", "written", "name"), data()["scanner_examples"])
def test_scanners_are_told_by_their_examples(form: str, written: str, name: str) -> None:
    found = scanner(form, written)
    assert (found["name"] if found else "") == name


@pytest.mark.parametrize(("path", "kind"), data()["document_examples"])
def test_documents_are_told_by_their_paths(path: str, kind: str) -> None:
    assert kind_of(path) == kind


# --- pipelines ---------------------------------------------------------------------------------

WORKFLOW = """
on:
  push: {branches: [main]}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          pip install -r requirements.txt
          python -m pytest
      - uses: github/codeql-action/analyze@v3
  deploy:
    needs: test
    environment: production
    steps:
      - uses: azure/login@v2
        with: {client-id: x, tenant-id: y}
      - uses: Azure/functions-action@v1
  other:
    uses: org/shared/.github/workflows/deploy.yml@v1
"""


def test_a_workflow(facts) -> None:  # type: ignore[no-untyped-def]
    test, deploy, other = facts({".github/workflows/ci.yml": WORKFLOW}).jobs
    assert (test.tests, test.deploys, [s.name for s in test.scans], test.location.line) == (
        True,
        False,
        ["CodeQL"],
        5,
    )
    assert (deploy.after, deploy.deploys, deploy.credentials, deploy.environment) == (
        ("test",),
        True,
        "federated",
        "production",
    )
    assert other.hidden == "org/shared/.github/workflows/deploy.yml@v1"


def test_stored_credentials_and_scanners_that_stop_nothing(facts) -> None:  # type: ignore[no-untyped-def]
    (job,) = facts(
        {
            ".github/workflows/x.yaml": "jobs:\n  a:\n    steps:\n"
            "      - uses: azure/login@v2\n        with: {creds: '${{ secrets.AZURE_CREDENTIALS }}'}\n"
            "      - run: bandit -r . || true\n"
            "      - uses: bridgecrewio/checkov-action@v12\n        with: {soft_fail: true}\n"
        }
    ).jobs
    assert job.credentials == "stored"
    assert [(s.name, s.lenient) for s in job.scans] == [("Bandit", True), ("Checkov", True)]


def test_azure_pipelines_with_stages_and_deployments(facts) -> None:  # type: ignore[no-untyped-def]
    jobs = facts(
        {
            "azure-pipelines.yml": "stages:\n- stage: Build\n  jobs:\n  - job: B\n    steps:\n    - script: dotnet test\n"
            "- stage: Release\n  dependsOn: Build\n  jobs:\n  - deployment: D\n    strategy:\n      runOnce:\n        deploy:\n"
            "          steps:\n          - task: AzureFunctionApp@2\n- template: more.yml\n"
        }
    ).jobs
    assert [(j.name, j.tests, j.deploys, j.hidden) for j in jobs] == [
        ("B", True, False, ""),
        ("D", False, True, ""),
        ("more.yml", False, False, "more.yml"),
    ]


def test_other_pipelines(facts) -> None:  # type: ignore[no-untyped-def]
    jobs = facts(
        {
            ".gitlab-ci.yml": "stages: [test, deploy]\ncheck:\n  script: [pytest]\nship:\n  script: terraform apply -auto-approve\n",
            "Jenkinsfile": "pipeline { stages {\n stage('Test') { sh 'npm test' }\n stage('Ship') { sh 'azd deploy' }\n} }",
            "bitbucket-pipelines.yml": "pipelines:\n  default:\n    - step:\n        name: all\n        script: [mvn verify]\n",
        }
    ).jobs
    assert [(j.pipeline, j.name, j.tests, j.deploys) for j in jobs] == [
        (".gitlab-ci.yml", "check", True, False),
        (".gitlab-ci.yml", "ship", False, True),
        ("Jenkinsfile", "Test", True, False),
        ("Jenkinsfile", "Ship", False, True),
        ("bitbucket-pipelines.yml", "all", True, False),
    ]


def test_a_broken_pipeline_is_a_gap(facts) -> None:  # type: ignore[no-untyped-def]
    found = facts({".github/workflows/x.yml": "jobs: [\n", ".github/dependabot.yml": "a: b: c\n"})
    assert [gap.location.path for gap in found.gaps] == [".github/dependabot.yml", ".github/workflows/x.yml"]


# --- dependencies ------------------------------------------------------------------------------


def test_locks_and_loose_versions(facts) -> None:  # type: ignore[no-untyped-def]
    found = facts(
        {
            "api/requirements.txt": "azure-functions==1.23.0\nrequests>=2  # x\n-r more.txt\nhttpx[http2] ~= 0.27\n",
            "web/package.json": '{"dependencies": {"express": "^4.0.0", "left": "1.0.0"}}',
            "package-lock.json": "{}",
            "empty/package.json": "{}",
            "cs/a.csproj": '<PackageReference Include="X" Version="1.2.3" /><PackageReference Include="Y" Version="2.*" />',
            "broken/package.json": "{",
        }
    )
    told = {m.location.path: (m.lock, m.loose) for m in found.manifests}
    assert told == {
        "api/requirements.txt": ("", ("requests", "httpx")),
        "web/package.json": ("package-lock.json", ("express",)),
        "cs/a.csproj": ("", ("Y",)),
    }
    assert [gap.location.path for gap in found.gaps] == ["broken/package.json"]


def test_who_looks_after_which_list(facts) -> None:  # type: ignore[no-untyped-def]
    (bot,) = facts(
        {
            ".github/dependabot.yml": 'updates:\n  - {package-ecosystem: pip, directory: "/api"}\n  - {package-ecosystem: npm, directories: ["/web/*"]}\n'
        }
    ).bots

    def manifest(ecosystem: str, folder: str) -> Manifest:
        return Manifest(bot.location, ecosystem, folder)

    assert covered(bot, manifest("pip", "api")) and covered(bot, manifest("npm", "web/a"))
    assert not covered(bot, manifest("pip", ".")) and not covered(bot, manifest("nuget", "api"))
    assert covered(Bot(bot.location, "Renovate"), manifest("maven", "x"))
    assert not covered(Bot(bot.location, "Renovate", (), False), manifest("maven", "x"))


def test_the_bundle_of_a_host(facts) -> None:  # type: ignore[no-untyped-def]
    found = facts(
        {
            "api/host.json": '{\n "extensionBundle": {"id": "x", "version": "[4.*, 5.0.0)"}}',
            "b/host.json": "{",
        }
    )
    assert [(b.location.path, b.location.line, b.range) for b in found.bundles] == [
        ("api/host.json", 2, "[4.*, 5.0.0)")
    ]


# --- people and documents ----------------------------------------------------------------------


def test_owners_by_pattern(facts) -> None:  # type: ignore[no-untyped-def]
    (owners,) = facts({".github/CODEOWNERS": "# all\n/api/ @team\n/infra/\n*.md @docs\n"}).owners
    assert owners.uncovered(["api/a.py", "infra/main.bicep", "README.md"]) == ("infra/main.bicep",)
    assert Owners(owners.location, ("[z-a]", "*")).uncovered(["a"]) == ()


def test_rules_for_branches(facts) -> None:  # type: ignore[no-untyped-def]
    found = facts(
        {
            ".github/settings.yml": "branches:\n  - name: main\n    protection:\n      required_pull_request_reviews:\n        required_approving_review_count: 1\n",
            ".github/rulesets/main.json": '{"rules": [{"type": "pull_request", "parameters": {"required_approving_review_count": 0}}]}',
        }
    )
    assert sorted((r.location.path, r.approvals) for r in found.rules) == [
        (".github/rulesets/main.json", 0),
        (".github/settings.yml", 1),
    ]


def test_documents_with_what_they_say(facts) -> None:  # type: ignore[no-untyped-def]
    found = facts(
        {
            "docs/agent-playbook.md": "How to talk to it.",
            "docs/incident-plan.md": "For each incident. Last exercise 2026-05-04. Tell the supervisory authority within 72 hours.",
            "SECURITY.md": "Use this section to tell people about versions",
        }
    ).documents
    assert [(d.kind, d.date, d.says, d.placeholder) for d in found] == [
        ("security", "", (), True),
        ("incident", "2026-05-04", ("deadline", "authority"), False),
    ]


# --- secrets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("Storage", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9vYmFyYmF6cXV4Zm9vYmFy", True),
        ("Sql", "Server=x;Password=hunter2", True),
        ("Sql", "Server=x;Password=<password>", False),
        ("Sql", "Server=x;Password=${password}", False),
        ("Storage", "UseDevelopmentStorage=true", False),
        ("Storage", "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==", False),
        ("ApiKey", "Zk39dkqLQm28fnZz01mQpa7yB3c", True),
        ("ApiKey", "your-api-key", False),
        ("Queue", "orders", False),
    ],
)
def test_what_is_a_secret(name: str, value: str, secret: bool) -> None:
    assert is_secret(name, value) == secret


def test_secrets_by_name_and_place_only(facts) -> None:  # type: ignore[no-untyped-def]
    found = facts(
        {
            "local.settings.json": '{"Values": {\n "Bus": "Endpoint=sb://x/;SharedAccessKey=c4naryc4nary"}}',
            "infra/main.parameters.json": '{"parameters": {\n "sqlPassword": {"value": "Zk39dkqLQm28fnZz01mQpa7yB3c"}}}',
            "prod.tfvars": 'region = "westeurope"\napi_key = "Zk39dkqLQm28fnZz01mQpa7yB3c"\n',
        }
    ).secrets
    assert sorted((str(s.location), s.name) for s in found) == [
        ("infra/main.parameters.json:2", "sqlPassword"),
        ("local.settings.json:2", "Bus"),
        ("prod.tfvars:2", "api_key"),
    ]
    assert "c4nary" not in repr(found) and "Zk39" not in repr(found)


def test_roles_given_by_commands(facts) -> None:  # type: ignore[no-untyped-def]
    found = facts(
        {
            "hooks/post.sh": '# az role assignment create\naz role assignment create --assignee $ID \\\n  --role "Contributor" --scope $RG\n'
        }
    ).grants
    assert [(str(g.location), g.role) for g in found] == [("hooks/post.sh:2", "Contributor")]


# --- any bytes ---------------------------------------------------------------------------------

NAMES = (
    ".github/workflows/a.yml",
    "azure-pipelines.yml",
    ".gitlab-ci.yml",
    "Jenkinsfile",
    ".github/dependabot.yml",
    "renovate.json",
    "requirements.txt",
    "pyproject.toml",
    "package.json",
    "a.csproj",
    "pom.xml",
    "CODEOWNERS",
    ".github/settings.yml",
    ".github/rulesets/a.json",
    ".pre-commit-config.yaml",
    "local.settings.json",
    "a.tfvars",
    "host.json",
    "deploy.sh",
    "SECURITY.md",
)
PIECES = st.sampled_from(
    [
        "jobs:",
        "steps:",
        "- run: pytest",
        "uses: a/b@v1",
        "{",
        "}",
        "[",
        "]",
        "\n",
        "  ",
        "stages:",
        "&a",
        "*a",
        "updates:",
        "rules",
        "version",
        "=",
        '"',
        "Password=x",
        "- ",
        "repos:",
        "hooks:",
        "id: bandit",
    ]
)


@limits(deadline=None, max_examples=150)
@given(st.sampled_from(NAMES), st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=60))
def test_any_text_in_no_exception_out(name: str, text: str) -> None:
    made = Source("/nowhere", name, len(text), "", [])
    made._content, made._text = text.encode("utf-8", "replace"), text
    assert isinstance(read_facts(Checkout(Path("/nowhere"), (made,), [])), Repository)


def test_lines_of_keys_and_the_limits_of_yaml() -> None:
    content, lines = marked.load("on:\n  push:\njobs:\n  a:\n    steps:\n      - run: x\n")
    assert isinstance(content, dict) and "on" in content
    assert (lines.at("jobs.a"), lines.at("jobs.a.steps[0]"), lines.at("jobs.a.none")) == (4, 6, 4)
    bomb = "a: &a [x]\n" + "".join(
        f"{c}: &{c} [{', '.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)
    )
    with pytest.raises(ValueError, match="too deeply, or too long"):
        marked.load(bomb)


def test_a_job_that_calls_a_file_of_the_repository_does_what_that_does(facts) -> None:  # type: ignore[no-untyped-def]
    calling = "jobs:\n  ship:\n    uses: ./.github/workflows/ship.yml\n  gone:\n    uses: ./.github/workflows/no.yml\n"
    called = "jobs:\n  test:\n    steps:\n    - run: pytest\n  out:\n    needs: test\n    steps:\n    - uses: azure/functions-action@v1\n"
    found = {
        j.name: j
        for j in facts({".github/workflows/main.yml": calling, ".github/workflows/ship.yml": called}).jobs
    }
    assert (found["ship"].tests, found["ship"].deploys, found["ship"].hidden) == (True, True, "")
    assert found["gone"].hidden == "./.github/workflows/no.yml"


def test_files_that_call_one_another_come_to_an_end(facts) -> None:  # type: ignore[no-untyped-def]
    one, two = (f"jobs:\n  a:\n    uses: ./.github/workflows/{n}.yml\n" for n in ("two", "one"))
    assert len(facts({".github/workflows/one.yml": one, ".github/workflows/two.yml": two}).jobs) == 2
