"""Looking at evidence by the API: asked for, drawn, fetched; veiled until it is revealed."""

import io

import pytest
from PIL import Image

from casework.actions import collecting, viewing


@pytest.fixture
def graphic(network, amina):
    data = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(data, "PNG")
    return collecting.add(
        network, chunks=[data.getvalue()], name="a.png", sensitivity="GRAPHIC", by=amina
    ).evidence


def test_a_look_is_asked_for_watched_and_fetched(network, graphic, cast, boris):
    at = f"networks/{network.reference}/evidence/{graphic.pk}/"
    assert cast["boris"].get(f"{at}viewing/").status_code == 404
    asked = cast["boris"].post(f"{at}viewing/", {})
    assert asked.status_code == 202
    early = cast["boris"].get(f"{at}viewing/pages/1/")
    assert (early.status_code, early.json()["code"]) == (409, "viewing-not-ready")
    viewing.draw(graphic.viewing.pk)

    shown = cast["boris"].get(asked["Location"]).json()
    assert (shown["state"], shown["form"], shown["is_veiled"]) == ("READY", "PICTURE", True)
    veiled = cast["boris"].get(f"{at}viewing/pages/1/")
    assert veiled["Content-Type"].startswith("image/")
    assert veiled["Content-Disposition"] == "attachment"
    refused = cast["amina"].post(f"{at}reveal/", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "role-required")
    boris.roles = [*boris.roles, "REVEALER"]
    boris.save()
    assert "until" in cast["boris"].post(f"{at}reveal/", {}).json()
    assert cast["boris"].get(f"{at}viewing/pages/1/").content != veiled.content
    assert cast["boris"].get(f"{at}viewing/pages/2/").status_code == 404


def test_text_is_fetched_as_text_and_not_while_it_is_veiled(network, amina, cast):
    def at(data: bytes, **facts: object) -> str:
        kept = collecting.add(network, chunks=[data], name="a.txt", by=amina, **facts).evidence
        viewing.draw(viewing.ask(kept, by=amina).pk)
        return f"networks/{network.reference}/evidence/{kept.pk}/viewing/pages/1/"

    plain = cast["amina"].get(at("a\u200bb".encode()))
    assert plain["Content-Type"] == "text/plain; charset=utf-8"
    assert plain.content.decode() == "a⟦U+200B⟧b"
    closed = cast["amina"].get(at(b"her address", sensitivity="INTIMATE"))
    assert (closed.status_code, closed.json()["code"]) == (403, "veiled")
