from tests.fakes.clock import FakeClock


def test_time_stands_still_until_it_is_told_to_move() -> None:
    clock = FakeClock(5000)
    assert clock.now_ms() == clock.now_ms() == 5000
    clock.advance(seconds=1.5)
    assert clock.now_ms() == 6500
