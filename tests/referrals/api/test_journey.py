"""The whole job by REST alone, with the real renderer and a real mail server."""

import hashlib

from django.core.files.uploadedfile import SimpleUploadedFile

from casework.actions import importing
from casework.models import EventKind
from referrals.actions import delivering, packaging
from referrals.models import Volume
from tests.casework.api.calling import calling

LIST = b"url,display_name\nhttps://x.com/lamp_1,One\nhttps://x.com/lamp_2,Two\n@lamp_3,\n"


def uploaded(caller, address, name, content, **facts):
    file = SimpleUploadedFile(name, content)
    return caller.post(address, {"file": file, **facts}, format="multipart")


def test_from_a_list_to_an_outcome_per_item(
    amina, boris, chen, robot, platforms, policy, mail_channel, smtp_sink, picture
):
    drafter, reviewer, releaser = calling(amina), calling(boris), calling(chen)
    partner = calling(robot, "read", "outcomes:write", "observations:write")

    case = drafter.post("networks/", {"title": "Lamp"}).json()["reference"]
    batch = uploaded(drafter, f"networks/{case}/imports/", "list.csv", LIST)
    importing.load(batch.json()["id"])
    figures = drafter.get(batch["Location"]).json()
    assert figures["rows"] == figures["created"] + figures["not_imported"] == 3
    assets = [a["id"] for a in drafter.get(f"networks/{case}/assets/").json()["results"]]
    proof = uploaded(drafter, f"networks/{case}/evidence/", "capture.png", picture).json()

    opened = drafter.post("referrals/", {"network": case, "platform": "x", "title": "Lamps"})
    at = opened["Location"]
    drafter.post(at + "items/", {"assets": assets, "why": "Same text, same minute."})
    drafter.post(at + "exhibits/", {"evidence": proof["id"], "caption": "Side by side"})

    texts = {
        "summary": "Accounts post the same text at the same minute.",
        "why": "They are operated together and hide it.",
        "basis": "Exhibit 1 shows the posts side by side.",
        "unknowns": "Who operates them is not known.",
        "alternatives": "None recorded.",
        "channel": mail_channel.pk,
        "policies": [policy.pk],
        "asks": ["ASSESS_ACCOUNT"],
        "good_faith": True,
    }
    assert drafter.patch(at, texts).status_code == 200
    submitted = drafter.post(at + "submit/").json()
    digest = submitted["submission"]["sha256"]
    assert reviewer.post(at + "approve/", {"digest": digest}).status_code == 200

    packaging.build(Volume.objects.get(variant="PLATFORM").pk)
    [package] = releaser.get(at + "packages/").json()["results"]
    volume, _internal = package["volumes"]
    assert volume["state"] == "READY", volume["reason_text"]
    pdf = b"".join(releaser.get(volume["file"]).streaming_content)
    assert pdf.startswith(b"%PDF")
    assert hashlib.sha256(pdf).hexdigest() == volume["sha256"]

    sent = releaser.post(at + "send/")
    delivering.send(sent.json()["id"])
    assert releaser.get(sent["Location"]).json()["state"] == "READY"
    assert len(smtp_sink.messages) == 1

    numbers = [item["number"] for item in partner.get(at + "items/").json()["results"]]
    now = {"occurred_at": drafter.get(at).json()["sent_at"]}
    outcomes = [{"number": n, "account": "DECISION_ACCOUNT_SUSPENDED"} for n in numbers]
    assert partner.post(at + "outcomes/bulk/", {"outcomes": outcomes, **now}).status_code == 200
    closed = releaser.post(at + "close/", {"resolution": "ACTIONED"}).json()
    assert (closed["status"], closed["decided_count"]) == ("CLOSED", len(assets))
    trail = drafter.get(f"networks/{case}/events/?page_size=200").json()["results"]
    assert {EventKind.REVIEWED, EventKind.PACKAGE_BUILT, EventKind.OUTCOMES_RECORDED} <= {
        line["kind"] for line in trail
    }
