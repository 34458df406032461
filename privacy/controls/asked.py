"""The signals that are no test of a property: every function there is, under the name the data gives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from privacy.controls import access, delivery, network, own, secrets, watching
from privacy.controls.catalog import Signal
from privacy.controls.subject import Subject
from privacy.controls.verdicts import Result

Ask = Callable[[Subject, Signal], Iterator[Result]]

ASKED: tuple[Ask, ...] = (
    access.entra_login,
    access.open_endpoints,
    access.role_width,
    access.custom_roles,
    access.script_grants,
    network.private_endpoints,
    network.nsg_rules,
    network.subnet_groups,
    network.access_restrictions,
    network.firewall_linked,
    network.firewall_bypassed,
    secrets.host_storage,
    secrets.binding_connections,
    secrets.secret_settings,
    secrets.vault_identity,
    secrets.vault_values,
    secrets.committed_secrets,
    secrets.plain_http,
    watching.insights_connected,
    watching.app_logs,
    watching.store_logs,
    delivery.documents,
    delivery.code_owners,
    delivery.branch_rules,
    delivery.review_template,
    delivery.scanners,
    delivery.update_bot,
    delivery.pinned,
    delivery.bundle,
    delivery.host_version,
    delivery.runtime,
    delivery.tested_deployment,
    delivery.pipeline_login,
    delivery.privacy_link,
    own.open_questions,
    own.third_countries,
    own.known_regions,
    own.transforms,
    own.logged_plainly,
    own.store_retention,
    own.record_drift,
)
BY_NAME = {ask.__name__: ask for ask in ASKED}
