"""Redactions by the API: asked for, watched, made."""

from casework.actions import redacting

BOX = {"left": 100, "top": 200, "width": 300, "height": 400, "reason": "A bystander."}


def test_a_redaction_is_asked_for_and_its_copy_fetched(network, evidence, cast):
    at = f"networks/{network.reference}/evidence/{evidence.pk}/redactions/"
    asked = cast["amina"].post(at, {"boxes": [BOX]})
    assert asked.status_code == 202
    redacting.make(asked.json()["id"])

    shown = cast["boris"].get(asked["Location"]).json()

    assert (shown["state"], shown["boxes"]) == ("READY", [BOX])
    copy = cast["boris"].get(f"networks/{network.reference}/evidence/{shown['copy']}/").json()
    assert copy["derived_from"] == evidence.pk


def test_faults_name_the_box(network, evidence, cast):
    at = f"networks/{network.reference}/evidence/{evidence.pk}/redactions/"
    answer = cast["amina"].post(at, {"boxes": [BOX, {**BOX, "left": 900}]})

    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert (fault["field"], fault["row"], fault["code"]) == ("boxes", 2, "box-outside")
