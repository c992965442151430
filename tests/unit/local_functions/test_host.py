import os
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local.functions.host import Ended, FunctionHost
from tests.unit.local_functions.aws import SmallAws
from tests.unit.local_functions.gate import WAIT_AT_GATE, Gate

COUNT = """
count = 0

def handler(event, context):
    global count
    count += 1
    return count
"""


def test_an_event_reaches_the_handler_and_its_answer_comes_back(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy("def handler(event, context): return {'heard': event, 'id': context.aws_request_id}")

    result = host.invoke(name, {"text": "สวัสดี"})

    assert result.error is None
    assert result.payload == {"heard": {"text": "สวัสดี"}, "id": result.request_id}


def test_a_warm_environment_is_used_again(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy(COUNT)

    assert [host.invoke(name, {}).payload for _ in range(3)] == [1, 2, 3]


def test_the_handler_knows_its_deadline_and_its_own_name(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy(
        "def handler(event, context):\n"
        "    left = context.get_remaining_time_in_millis()\n"
        "    return 18_000 < left <= 20_000, context.invoked_function_arn, context.memory_limit_in_mb",
        timeout=20,
        MemorySize=512,
    )

    in_time, arn, memory = host.invoke(name, {}).payload

    assert in_time
    assert arn.endswith(f":function:{name}")
    assert memory == "512"


def test_a_handler_sees_its_own_variables_and_nothing_of_this_machine(
    aws: SmallAws, host: FunctionHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "the developer's")
    monkeypatch.setenv("HOME", "/home/developer")
    name = aws.deploy(
        "import os\ndef handler(event, context): return [dict(os.environ), os.getcwd()]",
        Environment={"Variables": {"TABLE_NAME": "conversations"}},
    )

    variables, folder = host.invoke(name, {}).payload

    assert variables["TABLE_NAME"] == "conversations"
    assert variables["AWS_ENDPOINT_URL"] == aws.endpoint
    assert aws.permissions.caller(variables["AWS_ACCESS_KEY_ID"]) == "functions"
    assert variables["AWS_LAMBDA_FUNCTION_NAME"] == name
    assert variables["LAMBDA_TASK_ROOT"] == folder
    lambdas_own = ("AWS_", "LAMBDA_", "_", "PYTHON")
    assert {key for key in variables if not key.startswith(lambdas_own)} == {"TABLE_NAME", "PATH", "LANG", "TZ"}


def test_what_a_handler_raises_comes_back_as_an_error(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy("def handler(event, context): raise KeyError('order')")

    result = host.invoke(name, {})

    assert result.payload is None
    assert result.error
    assert (result.error.type, result.error.message) == ("KeyError", "'order'")
    assert "raise KeyError" in result.error.stack_trace[-1]


def test_a_crash_is_an_exit_error_and_the_next_event_gets_a_new_environment(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy("import os\ndef handler(event, context): return os._exit(3) if event['crash'] else 'well'")

    result = host.invoke(name, {"crash": True})

    assert str(result.error) == "Runtime.ExitError: Runtime exited with error: exit status 3"
    assert host.invoke(name, {"crash": False}).payload == "well"


def test_a_handler_that_outruns_its_timeout_is_killed(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy(
        "import threading\ndef handler(event, context): return threading.Event().wait() if event['hang'] else 'well'",
        timeout=1,
    )

    result = host.invoke(name, {"hang": True})

    assert result.error
    assert result.error.type == "Sandbox.Timedout"
    assert result.error.message == f"RequestId: {result.request_id} Error: Task timed out after 1.00 seconds"
    assert host.invoke(name, {"hang": False}).payload == "well"


def test_a_function_that_cannot_start_tells_why_when_warmed_and_when_invoked(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy(
        "class ConfigurationError(Exception): pass\nraise ConfigurationError('secret line is a placeholder')"
    )

    text = host.warm(name)

    assert text == "ConfigurationError: secret line is a placeholder"
    assert str(host.invoke(name, {}).error) == text


def test_an_error_that_the_runtime_client_cannot_report_is_told_from_its_log(aws: SmallAws, host: FunctionHost) -> None:
    """awslambdaric sends init errors as Latin-1."""
    name = aws.deploy("raise ValueError('ยังไม่ได้ตั้งค่า')")

    assert host.warm(name) == "Runtime.ExitError: Runtime exited with error: exit status 1 (ValueError: ยังไม่ได้ตั้งค่า)"


def test_a_handler_that_is_not_there_is_named(aws: SmallAws, host: FunctionHost) -> None:
    no_module = aws.deploy("", handler="lambdas.ingest.handler")
    no_function = aws.deploy("", handler="code.handle")

    assert host.warm(no_module) == (
        "Runtime.ImportModuleError: Unable to import module 'lambdas.ingest': No module named 'lambdas'"
    )
    assert host.warm(no_function) == "Runtime.HandlerNotFound: Handler 'handle' missing on module 'code'"


def test_a_process_that_ends_while_it_starts_is_an_exit_error(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy("import os; os._exit(7)")

    assert host.warm(name) == "Runtime.ExitError: Runtime exited with error: exit status 7"


def test_warming_makes_the_first_event_a_warm_one(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy(COUNT)

    assert host.warm(name) is None
    assert host.warm(name) is None

    assert host.kill(name) == 1


def test_events_at_the_same_time_run_in_environments_of_their_own(
    aws: SmallAws, host: FunctionHost, gate: Gate
) -> None:
    name = aws.deploy(WAIT_AT_GATE)
    answers = [host.submit(name, gate.event) for _ in range(2)]

    visitors = [gate.visitor(), gate.visitor()]
    for visitor in visitors:
        visitor.open()

    assert {answer.result().payload for answer in answers} == {visitor.pid for visitor in visitors}
    assert visitors[0].pid != visitors[1].pid


def test_an_event_beyond_what_the_machine_can_bear_waits_for_a_free_environment(
    aws: SmallAws, host: FunctionHost, gate: Gate
) -> None:
    name = aws.deploy(WAIT_AT_GATE)
    answers = [host.submit(name, gate.event) for _ in range(3)]
    first, second = gate.visitor(), gate.visitor()

    first.open()
    third = gate.visitor()
    second.open()
    third.open()

    assert third.pid == first.pid
    assert all(answer.result().error is None for answer in answers)


def test_an_event_beyond_the_reserved_concurrency_is_refused(aws: SmallAws, host: FunctionHost, gate: Gate) -> None:
    name = aws.deploy(WAIT_AT_GATE, reserved=1)
    answer = host.submit(name, gate.event)
    visitor = gate.visitor()

    refused = host.invoke(name, gate.event)
    visitor.open()

    assert host.concurrency(name) == 1
    assert refused.error
    assert refused.error.type == "TooManyRequestsException"
    assert answer.result().payload == visitor.pid


def test_a_reserved_concurrency_that_is_changed_later_holds_when_it_is_read_again(
    aws: SmallAws, host: FunctionHost
) -> None:
    name = aws.deploy(COUNT)
    host.invoke(name, {})
    aws.client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    host.read_again(name)
    refused = host.invoke(name, {})
    aws.client("lambda").delete_function_concurrency(FunctionName=name)
    host.read_again(name)

    assert refused.error
    assert refused.error.type == "TooManyRequestsException"
    assert host.invoke(name, {}).payload == 2


def test_every_invocation_is_told_with_how_long_the_handler_worked(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy("def handler(event, context): return 1 / event['by']")
    told: list[Ended] = []
    host.on_invocation(told.append)

    results = [host.invoke(name, {"by": number}) for number in (1, 0)]

    assert told == [Ended(name, {"by": 1}, results[0], 1), Ended(name, {"by": 0}, results[1], 1)]
    assert all(result.ms > 0 for result in results)


def test_a_killed_environment_ends_its_event_and_is_replaced(aws: SmallAws, host: FunctionHost, gate: Gate) -> None:
    name = aws.deploy(WAIT_AT_GATE)
    answer = host.submit(name, gate.event)
    killed = gate.visitor()

    assert host.kill(name) == 1

    assert str(answer.result().error) == "Runtime.ExitError: Runtime exited with error: signal: killed"
    again = host.submit(name, gate.event)
    visitor = gate.visitor()
    visitor.open()
    assert again.result().payload == visitor.pid != killed.pid


def test_an_idle_environment_that_was_killed_is_not_used_again(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy(COUNT)
    host.invoke(name, {})

    host.kill(name)

    assert host.invoke(name, {}).payload == 1


def test_an_answer_over_the_limit_is_an_error(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy("def handler(event, context): return 'x' * event['size']")

    assert host.invoke(name, {"size": 6_000_000}).error is None
    error = host.invoke(name, {"size": 6_300_000}).error
    assert error
    assert error.type == "Function.ResponseSizeTooLarge"


def test_an_interpreter_that_is_not_there_is_told(aws: SmallAws, tmp_path: Path) -> None:
    name = aws.deploy("")

    with FunctionHost(aws, tmp_path, python=tmp_path / "no-python") as host:
        text = host.warm(name)

    assert text
    assert text.startswith("Runtime.InvalidEntrypoint: ")


def test_what_the_runtime_api_does_not_know_is_refused(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy(
        "import http.client, os\n"
        "def handler(event, context):\n"
        "    api = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])\n"
        "    api.request('POST', '/2018-06-01/runtime/' + event['path'], b'{}')\n"
        "    return api.getresponse().status"
    )

    assert host.invoke(name, {"path": "invocation/somebody-elses/response"}).payload == 400
    assert host.invoke(name, {"path": "restore/next"}).payload == 404


def test_stopping_twice_is_stopping(aws: SmallAws, tmp_path: Path) -> None:
    host = FunctionHost(aws, tmp_path, python=Path(sys.executable)).start()

    host.stop()
    host.stop()


def test_a_function_that_is_not_deployed_is_told_at_once(host: FunctionHost) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        host.invoke("nobody", {})


def test_a_function_for_another_python_is_refused_with_both_versions(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy("", runtime="python3.9")

    with pytest.raises(ValueError, match=r"made for python3\.9; this is python3\.13"):
        host.warm(name)


def test_the_handler_gets_the_code_folder_as_it_was_zipped(aws: SmallAws, host: FunctionHost, tmp_path: Path) -> None:
    name = aws.deploy("def handler(event, context): return __file__")

    path = Path(host.invoke(name, {}).payload)

    assert path.is_relative_to(tmp_path / "functions")
    assert os.listdir(path.parent) == ["code.py"]
