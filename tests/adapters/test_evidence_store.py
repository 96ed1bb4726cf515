"""Both stores keep the same contract: originals are written once, names are the store's own."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from portal.adapters.evidence_store import (
    Damaged,
    Derived,
    EvidenceStore,
    FolderStore,
    MemoryStore,
    NotKept,
    derived_name,
)
from portal.domain.evidence import Reason, Unacceptable

CONTENT = b"a photo" * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(params=["folder", "memory"])
def store(request, tmp_path) -> EvidenceStore:
    return FolderStore(tmp_path / "evidence") if request.param == "folder" else MemoryStore(tmp_path / "incoming")


def read(store: EvidenceStore, name: str) -> bytes:
    body, size_bytes = store.open(name)
    content = body.read_bytes() if isinstance(body, Path) else body.read()
    assert len(content) == size_bytes
    return content


def arrived(store: EvidenceStore, content: bytes = CONTENT) -> Path:
    return store.incoming(BytesIO(content))


def written(store: EvidenceStore, content: bytes) -> Path:
    path = store.scratch()
    path.write_bytes(content)
    return path


class Trickle(BytesIO):
    """A slow network: never more than seven bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size, 7) if size and size > 0 else 7)


class Endless:
    """Somebody who never stops sending."""

    sent_bytes = 0

    def read(self, size: int) -> bytes:
        self.sent_bytes += size
        return b"x" * size


class Broken:
    """A connection that is lost midway."""

    def __init__(self) -> None:
        self.parts = [b"half a photo"]

    def read(self, size: int) -> bytes:
        if self.parts:
            return self.parts.pop()
        raise ConnectionResetError


def test_an_upload_lands_under_a_name_of_our_own(store):
    first, second = arrived(store), arrived(store)
    assert first != second
    assert first.read_bytes() == second.read_bytes() == CONTENT


def test_an_upload_in_small_pieces_arrives_whole(store):
    assert store.incoming(Trickle(CONTENT)).read_bytes() == CONTENT


def test_an_upload_of_exactly_the_limit_is_taken(store):
    assert store.incoming(BytesIO(CONTENT), limit_bytes=len(CONTENT)).read_bytes() == CONTENT


def test_an_upload_beyond_the_limit_is_cut_off_and_nothing_of_it_stays(store):
    sender = Endless()
    with pytest.raises(Unacceptable) as refused:
        store.incoming(sender, limit_bytes=5_000_000)
    assert (refused.value.reason, refused.value.facts) == (Reason.TOO_LARGE, {"limit_mb": 5})
    assert sender.sent_bytes <= 5_000_001
    assert list(store.scratch().parent.iterdir()) == []


def test_an_empty_upload_is_refused(store):
    with pytest.raises(Unacceptable) as refused:
        store.incoming(BytesIO())
    assert refused.value.reason is Reason.EMPTY
    assert list(store.scratch().parent.iterdir()) == []


def test_a_lost_connection_leaves_nothing_behind(store):
    with pytest.raises(ConnectionResetError):
        store.incoming(Broken())
    assert list(store.scratch().parent.iterdir()) == []


def test_a_sealed_original_is_found_under_its_fingerprint(store):
    path = arrived(store)
    assert store.seal(path) == DIGEST
    assert not path.exists()
    assert read(store, DIGEST) == CONTENT
    assert store.digest_of(DIGEST) == DIGEST
    assert list(store.originals()) == [DIGEST]


def test_sealing_the_same_content_twice_changes_nothing(store):
    store.seal(arrived(store))
    again = arrived(store)
    assert store.seal(again) == DIGEST
    assert not again.exists()
    assert list(store.originals()) == [DIGEST]


def test_a_copy_may_be_made_anew_and_is_no_original(store):
    store.seal(arrived(store))
    name = derived_name(DIGEST, Derived.THUMBNAIL)
    store.put_derived(name, written(store, b"small"))
    store.put_derived(name, written(store, b"smaller"))
    assert read(store, name) == b"smaller"
    assert read(store, DIGEST) == CONTENT
    assert list(store.originals()) == [DIGEST]


def test_a_copy_cannot_take_the_place_of_an_original(store):
    store.seal(arrived(store))
    with pytest.raises(ValueError):
        store.put_derived(DIGEST, written(store, b"another photo"))
    assert read(store, DIGEST) == CONTENT


@pytest.mark.parametrize(
    "name",
    ["", "../../etc/passwd", "photo.jpg", DIGEST.upper(), DIGEST + ".exe", DIGEST + "/x", DIGEST + "\n"],
    ids=["nothing", "path", "ending", "shouted", "foreign ending", "folder", "line"],
)
def test_a_name_that_is_not_the_stores_own_is_never_looked_up(store, name):
    for use in (store.open, store.digest_of, lambda name: store.put_derived(name, written(store, b"x"))):
        with pytest.raises(ValueError):
            use(name)


def test_what_was_never_kept_is_not_found(store):
    for name in (DIGEST, derived_name(DIGEST, Derived.SHOWN)):
        with pytest.raises(NotKept):
            store.open(name)
        with pytest.raises(NotKept):
            store.digest_of(name)


def test_only_files_that_came_in_here_can_be_sealed_or_discarded(store, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(CONTENT)
    for use in (store.seal, store.discard, lambda path: store.put_derived(derived_name(DIGEST, Derived.SHOWN), path)):
        with pytest.raises(ValueError):
            use(elsewhere)
    assert elsewhere.read_bytes() == CONTENT


def test_a_discarded_file_is_gone_and_may_be_discarded_again(store):
    path = arrived(store)
    store.discard(path)
    store.discard(path)
    assert not path.exists()


def test_leftovers_of_requests_that_died_are_swept_and_fresh_files_stay(store):
    old, fresh = arrived(store), arrived(store)
    yesterday = datetime(2026, 6, 10, tzinfo=UTC)
    os.utime(old, (yesterday.timestamp(),) * 2)
    assert store.sweep(before=yesterday + timedelta(hours=1)) == 1
    assert not old.exists()
    assert fresh.exists()


def test_a_sealed_file_that_was_changed_on_disk_is_noticed(tmp_path):
    store = FolderStore(tmp_path)
    store.seal(arrived(store))
    body, _ = store.open(DIGEST)
    assert isinstance(body, Path)
    body.chmod(0o600)
    body.write_bytes(b"another photo")
    assert store.digest_of(DIGEST) != DIGEST
    with pytest.raises(Damaged):
        store.seal(arrived(store))
    assert body.read_bytes() == b"another photo"


def test_sealed_files_cannot_be_written_by_accident(tmp_path):
    store = FolderStore(tmp_path)
    store.seal(arrived(store))
    body, _ = store.open(DIGEST)
    assert isinstance(body, Path)
    assert body.stat().st_mode & 0o777 == 0o400
    assert body.parent.stat().st_mode & 0o077 == 0


def test_what_one_process_seals_another_finds(tmp_path):
    FolderStore(tmp_path).seal(arrived(FolderStore(tmp_path)))
    assert read(FolderStore(tmp_path), DIGEST) == CONTENT
