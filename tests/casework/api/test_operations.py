from django.core.files.storage import default_storage

from casework.actions import reconciling, rehashing
from casework.actions.enlisting import machine
from casework.models import IntegrityRun
from tests.casework.api.calling import calling


def test_soundness_damage_and_runs_are_told(evidence, house, network):
    ada = calling(house)
    default_storage.delete(evidence.storage_key)
    rehashing.check_all(network=None, by=machine())

    sound = ada.get("integrity/").json()
    (damage,) = ada.get("integrity/damage/").json()["results"]
    (run,) = ada.get("integrity/runs/").json()["results"]

    assert sound == {"damaged": 1, "overdue": 0, "days": 30, "alarms_not_mailed": 1}
    assert (damage["id"], damage["sha256"]) == (evidence.pk, evidence.sha256)
    assert damage["integrity"] == "MISSING"
    assert (run["kind"], run["state"], run["files"], run["faults"]) == ("COMMAND", "READY", 1, 1)
    assert network.reference not in str(damage)


def test_a_run_is_asked_for(house, evidence):
    answer = calling(house).post("integrity/runs/")

    assert answer.status_code == 202
    assert answer.json()["state"] == "REQUESTED"
    assert rehashing.check(IntegrityRun.objects.get().pk).files == 1


def test_who_neither_administers_nor_audits_is_told_nothing(as_amina, as_boris):
    for caller in (as_amina, as_boris):
        for place in ("integrity/", "integrity/damage/", "integrity/runs/"):
            assert caller.get(place).status_code == 403


def test_sweeps_are_told(evidence, house, network):
    default_storage.delete(evidence.storage_key)
    reconciling.reconcile(by=house)

    (sweep,) = calling(house).get("integrity/sweeps/").json()["results"]

    assert (sweep["rows"], sweep["files"], sweep["without_file"]) == (1, 0, 1)
    assert sweep["named"] == {"without_file": [evidence.pk]}
