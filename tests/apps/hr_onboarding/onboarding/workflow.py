"""The orchestration, its sub-orchestration, and the head count."""

from datetime import timedelta

import azure.durable_functions as df

from onboarding.activities import create_account, store_employee
from onboarding.equipment import order_equipment

bp = df.Blueprint()


@bp.orchestration_trigger(context_name="context")
def onboard_employee(context: df.DurableOrchestrationContext):
    employee = context.get_input()
    employee_id = yield context.call_activity(store_employee, employee)
    manager = yield context.call_activity("find_manager", employee["department"])
    yield context.task_all(
        [
            context.call_activity(create_account, {"full_name": employee["full_name"], "manager": manager}),
            context.call_activity(
                "file_payroll",
                {"employee_id": employee_id, "iban": employee["iban"], "salary": employee["salary"]},
            ),
        ]
    )
    yield context.call_sub_orchestrator(
        "provision_equipment", {"full_name": employee["full_name"], "address": employee["home_address"]}
    )
    context.signal_entity(df.EntityId("head_count", employee["department"]), "add", 1)

    signed = context.wait_for_external_event("ContractSigned")
    deadline = context.create_timer(context.current_utc_datetime + timedelta(days=14))
    winner = yield context.task_any([signed, deadline])
    if winner == signed:
        yield context.call_activity(
            "announce_colleague", {"full_name": employee["full_name"], "department": employee["department"]}
        )
    return {"employee_id": employee_id, "signed": winner == signed}


@bp.orchestration_trigger(context_name="context", orchestration="provision_equipment")
def provision(context: df.DurableOrchestrationContext):
    delivery = context.get_input()
    retry = df.RetryOptions(first_retry_interval_in_milliseconds=5000, max_number_of_attempts=3)
    parcel = yield context.call_activity_with_retry(order_equipment, retry, delivery)
    return parcel


@bp.function_name("head_count")
@bp.entity_trigger(context_name="context")
def count_heads(context: df.DurableEntityContext) -> None:
    heads = context.get_state(lambda: 0)
    if context.operation_name == "add":
        context.set_state(heads + context.get_input())
    context.set_result(heads)
