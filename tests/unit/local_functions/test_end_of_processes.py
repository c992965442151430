"""Nothing that the host starts outlives it."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from local.functions.guard import Guard
from local.functions.host import FunctionHost
from tests.unit.local_functions.aws import SmallAws
from tests.unit.local_functions.gate import PASS_GATE, WAIT_AT_GATE, Gate


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_stopping_ends_busy_and_idle_environments_and_every_thread(aws: SmallAws, tmp_path: Path, gate: Gate) -> None:
    before = set(threading.enumerate())
    busy, idle = aws.deploy(WAIT_AT_GATE), aws.deploy("import os\ndef handler(event, context): return os.getpid()")
    host = FunctionHost(aws, tmp_path, python=Path(sys.executable)).start()
    idle_pid = host.invoke(idle, {}).payload
    answer = host.submit(busy, gate.event)
    busy_pid = gate.visitor().pid

    host.stop()

    assert str(answer.result().error) == "Runtime.ExitError: Runtime exited with error: signal: killed"
    assert not exists(busy_pid)
    assert not exists(idle_pid)
    # The AWS server serves each of its connections in a thread: those are not the host's.
    ours = [thread for thread in set(threading.enumerate()) - before if "process_request" not in thread.name]
    assert ours == []


def test_events_that_wait_and_events_that_come_later_hear_that_the_host_stops(
    aws: SmallAws, tmp_path: Path, gate: Gate
) -> None:
    name = aws.deploy(WAIT_AT_GATE)
    host = FunctionHost(aws, tmp_path, max_environments=1, python=Path(sys.executable)).start()
    host.submit(name, gate.event)
    gate.visitor()
    waiting = host.submit(name, gate.event)

    host.stop()

    text = "Runtime.ExitError: The function host is stopping."
    assert str(waiting.result().error) == text
    assert str(host.invoke(name, gate.event).error) == text


def test_a_process_that_is_still_starting_is_ended_too(aws: SmallAws, tmp_path: Path, gate: Gate) -> None:
    name = aws.deploy(f"{PASS_GATE}\npass_gate({gate.port})")
    host = FunctionHost(aws, tmp_path, python=Path(sys.executable)).start()
    answer = host.submit(name, {})
    starting = gate.visitor()

    host.stop()

    assert str(answer.result().error) == "Runtime.ExitError: Runtime exited with error: signal: killed"
    assert not exists(starting.pid)


def test_what_a_handler_started_ends_with_its_environment(aws: SmallAws, host: FunctionHost, gate: Gate) -> None:
    name = aws.deploy(
        "import subprocess, sys\n"
        "def handler(event, context):\n"
        "    return subprocess.Popen([sys.executable, '-S', '-c', event['code']]).pid"
    )
    child = host.invoke(name, {"code": f"{PASS_GATE}\npass_gate({gate.port})"}).payload
    visitor = gate.visitor()

    host.kill(name)

    assert visitor.pid == child
    visitor.wait_until_gone()


def test_environments_end_when_their_host_is_killed(gate: Gate) -> None:
    host = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, threading\n"
            "from local.functions.guard import Guard\n"
            "guard = Guard()\n"
            "guard.watch(subprocess.Popen([sys.executable, '-S', '-c', sys.argv[1]], start_new_session=True).pid)\n"
            "threading.Event().wait()",
            f"{PASS_GATE}\npass_gate({gate.port})",
        ]
    )
    visitor = gate.visitor()

    host.send_signal(signal.SIGKILL)
    host.wait()

    visitor.wait_until_gone()


def test_the_guard_leaves_alone_what_it_was_told_to_forget() -> None:
    guard = Guard()
    with subprocess.Popen(
        [sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    ) as other:
        guard.watch(other.pid)
        guard.forget(other.pid)

        guard.close()

        assert other.poll() is None
        other.communicate(b"\n")
    assert other.returncode == 0


def test_ctrl_c_in_the_terminal_does_not_reach_the_guard() -> None:
    guard = Guard()

    # A terminal signals every process of the group in the foreground.
    assert os.getpgid(guard.pid) != os.getpgid(0)

    guard.close()
    assert not exists(guard.pid)
