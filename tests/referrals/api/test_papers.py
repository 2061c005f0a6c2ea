from casework.models import Access
from referrals.models import Delivery, Volume
from tests.referrals.api.conftest import PDF

WHEN = {"occurred_at": "2026-09-02T09:00:00Z"}


def test_a_package_tells_how_far_it_got(as_dana, reach, at):
    reach("requested")
    Volume.objects.update(state="RUNNING", percent=40, step="LAYOUT")

    [package] = as_dana.get(at + "packages/").json()["results"]
    one = as_dana.get(f"{at}packages/{package['id']}/").json()

    volume, internal = one["volumes"]
    assert internal["variant"] == "INTERNAL"
    assert one == package
    assert (volume["state"], volume["percent"], volume["step"]) == ("RUNNING", 40, "LAYOUT")
    assert volume["step_text"] == "Laying out the pages"
    assert volume["file"] is None
    assert package["is_ready"] is False


def test_a_volume_is_handed_out_inert_and_accounted_for(as_dana, reach, at):
    referral = reach("approved")
    [package] = as_dana.get(at + "packages/").json()["results"]

    answer = as_dana.get(package["volumes"][0]["file"])

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert f'filename="{referral.reference}-1.pdf"' in answer["Content-Disposition"]
    assert Access.objects.get().door == "API"
    assert Volume.objects.first().storage_key not in as_dana.get(at + "packages/").content.decode()


def test_an_unfinished_volume_is_not_handed_out(as_dana, reach, at):
    reach("requested")
    [package] = as_dana.get(at + "packages/").json()["results"]

    answer = as_dana.get(f"{at}packages/{package['id']}/volumes/0/file/")

    assert answer.status_code == 409
    assert answer.json()["code"] == "package-not-ready"


def test_a_failed_volume_is_asked_for_again(as_amina, reach, at):
    reach("requested")
    Volume.objects.update(state="FAILED", reason="RENDER_MEMORY", reason_detail="/srv/secret")
    listed = as_amina.get(at + "packages/")
    [package] = listed.json()["results"]

    answer = as_amina.post(f"{at}packages/{package['id']}/volumes/0/retry/")

    assert package["volumes"][0]["reason_text"]
    assert "/srv/secret" not in listed.content.decode()
    assert answer.status_code == 202
    assert answer.json()["state"] == "REQUESTED"


def test_filing_by_hand_ends_with_the_ticket(as_chen, as_amina, reach, at):
    reach("approved")

    queued = as_chen.post(at + "send/")
    second = as_chen.post(at + "send/")
    held = as_amina.post(at + "revise/")
    filed = as_chen.post(queued["Location"] + "ticket/", {"ticket": "T-77", **WHEN})

    assert queued.status_code == 202
    assert queued.json()["is_manual"] is True
    assert second.json()["code"] == held.json()["code"] == "delivery-pending"
    assert filed.json()["state"] == "READY"
    assert filed.json()["ticket"] == "T-77"
    assert filed.json()["confirmed_at"] == WHEN["occurred_at"]
    assert as_amina.get(at).json()["status"] == "SENT"
    assert len(as_amina.get(at + "deliveries/").json()["results"]) == 1


def test_a_delivery_is_taken_back_before_it_began(as_chen, reach, at):
    reach("queued")
    [delivery] = as_chen.get(at + "deliveries/").json()["results"]
    address = f"{at}deliveries/{delivery['id']}/cancel/"

    assert as_chen.post(address).json()["state"] == "CANCELLED"
    assert as_chen.post(address).json()["code"] == "not-pending"


def test_a_person_says_what_became_of_an_uncertain_delivery(as_chen, reach, at):
    reach("uncertain")
    place = f"{at}deliveries/{Delivery.objects.get().pk}/"

    early = as_chen.post(place + "ticket/", {"ticket": "T", **WHEN})
    empty = as_chen.post(place + "lost/", {"proof": ""})
    found = as_chen.post(place + "confirm/", {"proof": "They have it.", **WHEN})
    again = as_chen.post(place + "lost/", {"proof": "No."})

    assert early.status_code == 409
    assert empty.status_code == 400
    assert found.json()["state"] == "READY"
    assert found.json()["proof"] == "They have it."
    assert again.json()["code"] == "not-uncertain"


def test_a_lost_delivery_lets_the_referral_be_sent_again(as_chen, reach, at):
    reach("uncertain")

    lost = as_chen.post(f"{at}deliveries/{Delivery.objects.get().pk}/lost/", {"proof": "Nothing."})

    assert lost.json()["state"] == "FAILED"
    assert as_chen.post(at + "send/").status_code == 202


def test_a_retraction_takes_three_people(as_amina, as_boris, as_chen, reach, at):
    reach("sent")
    drafted = as_amina.post(at + "notices/", {"text": "We take it back."})
    place = f"{at}notices/{drafted.json()['id']}/"

    early = as_chen.post(place + "retract/")
    own = as_amina.post(place + "approve/")
    approved = as_boris.post(place + "approve/")
    queued = as_chen.post(place + "retract/")
    as_chen.post(queued["Location"] + "ticket/", {"ticket": "T-2", **WHEN})

    assert early.json()["code"] == "notice-not-approved"
    assert own.status_code == 403
    assert approved.json()["approved_by"]["name"] == "Boris"
    assert queued.json()["kind"] == "RETRACTION"
    told = as_amina.get(at).json()
    assert (told["status"], told["resolution"]) == ("CLOSED", "RETRACTED")
    assert as_amina.get(at + "notices/").json()["results"][0]["text"] == "We take it back."
