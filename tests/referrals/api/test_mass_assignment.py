"""Nobody sets what no door declares, whatever the models have (LESSONS, part 2, row 11)."""

import pytest

from referrals.api import urls
from tests.casework.api.routes import routes
from tests.casework.api.test_mass_assignment import require_strict
from tests.referrals.api.writes import STAGES, WRITES

ROUTES = {route.name: route for route in routes(urls)}


@pytest.mark.parametrize("stage", STAGES)
def test_a_door_takes_no_field_but_its_own(stage, cast, things_at):
    writes = [write for write in WRITES if write.stage == stage]

    require_strict(cast, things_at(stage), [(ROUTES[w.route], w) for w in writes])
