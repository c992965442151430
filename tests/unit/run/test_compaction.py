from assistant.ports import Chunk
from assistant.run import items
from assistant.run.compaction import HEADING, MAX_CHUNKS, fold


def chunk(version: int, text: str) -> Chunk:
    said = [items.user(text), items.assistant(f"answer to {text}"), items.output("call", "long tool output")]
    return Chunk(version, said, items.size(said))


def thread(length: int, chars: int = 100) -> list[Chunk]:
    return [chunk(number, f"message {number} ".ljust(chars, "x")) for number in range(1, length + 1)]


def test_a_short_thread_is_left_alone() -> None:
    assert fold(thread(3), 100, max_chars=60_000) == ([], [])


def test_a_long_thread_is_cut_to_half_so_that_the_next_messages_leave_its_beginning_alone() -> None:
    chunks = thread(40)
    total = sum(one.size for one in chunks)
    folded, _ = fold(chunks, 0, max_chars=total - 1)
    left = total - sum(one.size for one in folded)
    assert left <= (total - 1) // 2
    assert folded == chunks[: len(folded)]
    assert fold(chunks[len(folded) :], 0, max_chars=total - 1) == ([], [])


def test_the_digest_keeps_what_was_said_and_drops_tool_outputs() -> None:
    _, digest = fold(thread(40), 0, max_chars=4000)
    text = items.text_of(digest[0])
    assert text.startswith(HEADING)
    assert "assistant: answer to message" in text
    assert "long tool output" not in text


def test_a_digest_that_is_folded_again_keeps_its_lines_and_its_limit() -> None:
    _, digest = fold(thread(10), 0, max_chars=2000)
    again = [Chunk(10, digest, items.size(digest)), *thread(10)]
    _, second = fold(again, 0, max_chars=4000)
    text = items.text_of(second[0])
    assert text.count(HEADING) == 1
    assert len(text) <= 1000 + len(HEADING) + 100


def test_the_customers_words_never_become_a_developer_message() -> None:
    _, digest = fold(thread(40), 0, max_chars=4000)
    assert [item["role"] for item in digest] == ["user"]


def test_a_thread_of_many_short_messages_is_cut_to_half_too() -> None:
    chunks = thread(MAX_CHUNKS, chars=1)
    assert fold(chunks[1:], 0, max_chars=1_000_000) == ([], [])
    folded, digest = fold(chunks, 0, max_chars=1_000_000)
    assert folded == chunks[: len(folded)]
    assert len(chunks) - len(folded) + 1 == MAX_CHUNKS // 2
    assert "user: message 1\n" in items.text_of(digest[0])


def test_no_thread_has_more_chunks_than_a_commit_can_keep_alive() -> None:
    kept = thread(1)
    for version in range(2, 300):
        folded, digest = fold(kept, 0, max_chars=1_000_000)
        kept = kept[len(folded) :]
        if folded:
            kept = [Chunk(folded[-1].version, digest, items.size(digest)), *kept]
        kept.append(chunk(version, "ok"))
        assert len(kept) <= MAX_CHUNKS
