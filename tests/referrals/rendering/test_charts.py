from datetime import date, timedelta

from django.utils import translation

from referrals.rendering import charts, heat
from tests.referrals.rendering import samples
from tests.referrals.rendering.conftest import Book

MONDAY = date(2023, 8, 7)


def days(number: int, count: int = 3):
    return [(MONDAY + timedelta(days=n), count) for n in range(number)]


def test_posts_per_day_are_drawn_and_told_week_by_week():
    figure = charts.posts([(MONDAY, 120), (MONDAY + timedelta(days=9), 80)])

    assert figure is not None
    assert len(figure.boxes) == 2
    assert figure.table.rows == (
        ("2023-08-07", ("120", "0", "0", "0", "0", "0", "0", "120")),
        ("2023-08-14", ("0", "0", "80", "", "", "", "", "80")),
    )
    assert "200 in all from 7 August 2023 to 16 August 2023" in figure.title


def test_many_days_are_drawn_by_week_and_told_by_month():
    figure = charts.posts(days(400))

    assert figure is not None
    assert len(figure.boxes) == 58
    assert [head for head, _cells in figure.table.rows] == ["2023", "2024"]
    assert figure.table.rows[0][1][-1] == str(147 * 3)


def test_the_heat_map_names_its_time_zone_and_its_darkest_hour():
    grid = [[0] * 24 for _day in range(7)]
    grid[2][10], grid[3][11] = 40, 8

    figure = heat.hours(grid, "Asia/Shanghai")

    assert figure is not None
    assert "Asia/Shanghai" in figure.caption
    assert "at most 40 on Wednesday in the hour from 10:00" in figure.caption
    assert len(figure.boxes) == 7 * 24
    assert {box.fill for box in figure.boxes} == {"#f4f5f7", "#26374a", "#e6edf5"}


def test_a_chart_of_nothing_is_no_chart():
    assert charts.posts([]) is None
    assert charts.posts([(MONDAY, 0)]) is None
    assert charts.created([]) is None
    assert charts.languages({}) is None
    assert charts.platforms({"X": 0}) is None
    assert heat.hours([], "UTC") is None
    assert heat.hours([[0] * 24] * 7, "UTC") is None


def test_a_chart_speaks_the_language_of_its_part():
    with translation.override("fr"):
        figure = charts.languages({"en": 3, "fr": 1})

    assert figure is not None
    assert figure.table.rows == (("Anglais", ("3", "75\xa0%")), ("Français", ("1", "25\xa0%")))


def test_every_chart_of_a_package_has_a_title_a_caption_and_its_figures():
    text = samples.contents()

    book = Book(text, samples.render(text))

    for heading in (
        "Posts over time",
        "Hours of the week",
        "Creation of the accounts",
        "Languages of the posts",
        "Platforms of the network",
    ):
        assert "".join(f"The figures: {heading}".split()) in book.text
    assert "AccountsbydateofcreationwhereitisknownAccounts" not in book.text
