"""Looking at the processes of a function, and ending exactly one of them."""

from local.functions.host import FunctionHost, Process
from tests.unit.local_functions.aws import SmallAws
from tests.unit.local_functions.gate import WAIT_AT_GATE, Gate

PID = "import os\ndef handler(event, context): return os.getpid()"


def test_a_busy_process_shows_what_it_works_on_and_an_idle_one_nothing(
    aws: SmallAws, host: FunctionHost, gate: Gate
) -> None:
    name = aws.deploy(WAIT_AT_GATE)
    answer = host.submit(name, gate.event)
    visitor = gate.visitor()

    assert host.processes() == [Process(name, visitor.pid, gate.event)]

    visitor.open()
    answer.result()
    assert host.processes() == [Process(name, visitor.pid, None)]


def test_one_process_is_ended_and_the_other_goes_on(aws: SmallAws, host: FunctionHost, gate: Gate) -> None:
    name = aws.deploy(WAIT_AT_GATE)
    answers = [host.submit(name, gate.event) for _ in range(2)]
    ended, other = gate.visitor(), gate.visitor()

    host.end_process(ended.pid)

    ended.wait_until_gone()
    assert [process.pid for process in host.processes()] == [other.pid]
    other.open()
    results = [answer.result() for answer in answers]
    assert [result.payload for result in results if not result.error] == [other.pid]
    assert [str(result.error) for result in results if result.error] == [
        "Runtime.ExitError: Runtime exited with error: signal: killed"
    ]


def test_a_process_that_is_gone_is_ended_without_a_word(aws: SmallAws, host: FunctionHost) -> None:
    pid = host.invoke(aws.deploy(PID), {}).payload
    host.end_process(pid)

    host.end_process(pid)

    assert host.processes() == []


def test_an_event_gets_a_new_process_when_it_is_told_to(aws: SmallAws, host: FunctionHost) -> None:
    name = aws.deploy(PID)
    first = host.invoke(name, {}).payload
    host.use_new_process(name, lambda event: bool(event.get("new")))

    new = host.invoke(name, {"new": True}).payload

    assert new != first
    assert host.invoke(name, {}).payload == new
    assert [process.pid for process in host.processes()] == [new]
