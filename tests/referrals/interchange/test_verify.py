"""The program that outsiders run: it finds what was changed, and says which and where."""

import hashlib
import json
from pathlib import Path

import bagit
import pytest

from casework.models import Chain, Checkpoint, Evidence
from referrals.interchange import verify as program
from referrals.models import Volume
from tests.casework import sql
from tests.casework.actions.test_verifying import recompute
from tests.referrals.interchange.conftest import read, verify

PROGRAM = Path(program.__file__)


def flip(place: Path, at: int = -2) -> None:
    data = bytearray(place.read_bytes())
    data[at] ^= 1
    place.chmod(0o600)
    place.write_bytes(bytes(data))


def rebag(bag: Path) -> None:
    """Make the manifests right again, as somebody would who changes a disclosure with care."""
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        lines = (bag / manifest).read_text().splitlines()
        names = [line.split("  ", 1)[1] for line in lines]
        kept = [name for name in names if (bag / name).is_file()]
        text = "".join(f"{digest(bag / name)}  {name}\n" for name in kept)
        (bag / manifest).write_text(text)


def digest(place: Path) -> str:
    return hashlib.sha256(place.read_bytes()).hexdigest()


def edit(bag: Path, name: str, change) -> None:
    facts = read(bag, name)
    change(facts)
    (bag / name).write_text(json.dumps(facts, ensure_ascii=False))
    rebag(bag)


def test_an_untouched_disclosure_holds_and_is_a_valid_bag(bag):
    status, said = verify(bag)

    assert status == 0, said
    assert "VERDICT: everything holds." in said
    assert "timestamps, signature recomputed" in said
    assert bagit.Bag(str(bag)).validate()


def test_it_holds_while_it_is_packed_too(disclose, tmp_path, unpack):
    made = disclose()
    unpack(made)
    packed = tmp_path / "store" / made.storage_key

    status, said = verify(packed, program=PROGRAM)

    assert status == 0, said


def test_a_flipped_byte_in_any_file_is_found_and_which(bag):
    for place in sorted(p for p in bag.rglob("*") if p.is_file()):
        name, kept = place.relative_to(bag).as_posix(), place.read_bytes()
        for at in {0, len(kept) // 2, len(kept) - 1}:
            flip(place, at)
            verifier = program.Verifier(program.Folder(bag))
            assert not verifier.run(), (name, at)
            said = str(verifier.faults)
            assert name in said or "bag" in said, (name, at, said)
            place.write_bytes(kept)
    assert verify(bag)[0] == 0


def test_a_removed_and_an_added_file_are_found(bag):
    (bag / "data" / "system.json").unlink()
    (bag / "data" / "more.json").write_text("{}")

    said = verify(bag)[1]

    assert "data/system.json: missing" in said
    assert "data/more.json: is in no manifest" in said


def test_an_original_that_was_damaged_in_the_store_is_found(disclose, unpack, evidence, tmp_path):
    flip(tmp_path / "store" / evidence.storage_key)

    made = disclose()
    bag = unpack(made)

    assert made.damaged == 1
    assert bagit.Bag(str(bag)).validate()
    status, said = verify(bag)
    assert status == 1
    assert f"evidence {evidence.pk} ({evidence.sha256}): the original" in said


def test_an_original_that_is_missing_is_found(disclose, unpack, evidence, tmp_path):
    (tmp_path / "store" / evidence.storage_key).unlink()

    assert "the original is missing" in verify(unpack(disclose()))[1]


def test_a_package_that_was_damaged_in_the_store_is_found(disclose, unpack, tmp_path):
    volume = Volume.objects.get(number=0, variant="PLATFORM")
    flip(tmp_path / "store" / volume.storage_key)

    said = verify(unpack(disclose()))[1]

    assert f"{volume.file_name}: package digest changed" in said


def test_a_changed_payload_is_found_at_its_line(disclose, unpack, case):
    sql.tamper(
        "UPDATE casework_event SET payload = '{}' WHERE sequence = 3 AND chain_id = %s",
        case.chain.pk,
    )

    assert "broken at line 3: payload changed" in verify(unpack(disclose()))[1]


def test_a_disposed_payload_still_verifies(disclose, unpack, case):
    sql.tamper(
        "UPDATE casework_event SET payload = NULL, salt = NULL "
        "WHERE sequence = 2 AND chain_id = %s",
        case.chain.pk,
    )

    status, said = verify(unpack(disclose()))

    assert status == 0, said
    assert "payloads withheld or destroyed" in said


def test_a_chain_computed_anew_is_contradicted_by_its_anchors(disclose, unpack, case):
    chain = Chain.objects.get(network=case)
    sql.tamper(
        "UPDATE casework_event SET payload = '{}' WHERE sequence = 2 AND chain_id = %s", chain.pk
    )
    recompute(chain, first=2)

    said = verify(unpack(disclose()))[1]

    assert "data/checkpoints/000001.json: anchor contradicted" in said
    assert "package.json: anchor contradicted" in said


def test_an_anchored_event_that_was_deleted_is_found(disclose, unpack, case):
    sql.tamper("DELETE FROM casework_event WHERE sequence = 4 AND chain_id = %s", case.chain.pk)

    assert "broken at line 4: line missing" in verify(unpack(disclose()))[1]


def test_a_checkpoint_changed_in_the_database_is_contradicted_by_its_file(disclose, unpack):
    point = Checkpoint.objects.get(number=1)
    forged = point.body.replace('"number":1', '"number":7')
    sql.tamper(
        "UPDATE casework_checkpoint SET body = %s, sha256 = %s WHERE number = 1",
        forged,
        hashlib.sha256(forged.encode()).hexdigest(),
    )

    said = verify(unpack(disclose()))[1]

    assert "000001.json: checkpoint changed: the file outside the database says otherwise" in said
    assert "000002.json: checkpoint changed or missing" in said


def test_a_removed_access_is_found(disclose, unpack):
    sql.tamper("DELETE FROM casework_access WHERE id = (SELECT min(id) FROM casework_access)")

    assert "access ledger changed" in verify(unpack(disclose()))[1]


def test_whoever_makes_the_manifests_right_again_is_found_all_the_same(bag):
    stamp = read(bag, "data/stamps.json")[0]
    flip(bag / stamp["text"])
    rebag(bag)

    assert "timestamp does not hold: it is of another text" in verify(bag)[1]


@pytest.mark.parametrize("at", [40, 60, 200, -10])
def test_no_byte_of_a_token_is_flipped_unseen_where_it_is_signed(bag, at):
    stamp = read(bag, "data/stamps.json")[0]
    token = (bag / stamp["token"]).read_bytes()
    flip(bag / stamp["token"], token.index(b"\x18\x0f") + 5 if at > 0 else at)
    rebag(bag)

    assert "timestamp does not hold" in verify(bag)[1]


def test_evidence_exchanged_with_care_is_contradicted_by_the_trail(bag):
    piece = next(row for row in read(bag, "data/evidence.json") if row["is_original"])
    other = b"another picture"
    sha256 = hashlib.sha256(other).hexdigest()
    (bag / piece["file"]).write_bytes(other)

    def exchange(rows) -> None:
        for row in rows:
            if row["id"] == piece["id"]:
                row["sha256"] = sha256

    edit(bag, "data/evidence.json", exchange)

    said = verify(bag)[1]
    assert "the trail does not say that these bytes were received" in said
    assert "was stamped and is gone" in said


def test_an_approval_of_other_contents_is_found(bag):
    (name,) = (p.relative_to(bag).as_posix() for p in bag.glob("data/packages/*/package.json"))

    edit(bag, name, lambda package: package["reviews"][0].update(digest="0" * 64))

    assert "an approval is of other contents" in verify(bag)[1]


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"network": 7}', "\ufeff{}"])
def test_nonsense_is_a_verdict_and_no_crash(bag, text):
    for name in ("data/case.json", "data/stamps.json", "data/evidence.json"):
        (bag / name).write_text(text)
        status, said = verify(bag, program=PROGRAM)
        assert (status, "Traceback" in said) == (1, False), said


def test_nothing_is_nothing_to_verify(tmp_path):
    assert verify(tmp_path / "nowhere", program=PROGRAM)[0] == 2
    assert verify(tmp_path, program=PROGRAM)[0] == 1
    (tmp_path / "no.zip").write_bytes(b"no zip")
    assert verify(tmp_path / "no.zip", program=PROGRAM)[0] == 1


def test_it_needs_nothing_but_the_standard_library():
    names = {line.split()[1] for line in PROGRAM.read_text().splitlines() if is_import(line)}

    assert names == {"hashlib", "json", "re", "sys", "zipfile", "zlib", "pathlib"}


def is_import(line: str) -> bool:
    return line.startswith(("import ", "from "))


def test_the_program_in_the_bag_is_the_one_that_is_tested(bag):
    assert (bag / "verify.py").read_bytes() == PROGRAM.read_bytes()
    assert Evidence.objects.exists()
