import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.models import Postcode

pytestmark = pytest.mark.django_db
GEONAMES = (
    "NL\t1011\tAmsterdam\tNoord-Holland\t07\tAmsterdam\t0363\t\t\t52.3702\t4.9035\t6\n"
    "NL\t1011\tCentrum\tNoord-Holland\t07\tAmsterdam\t0363\t\t\t52.3712\t4.9045\t6\n"
    "NL\t2611\tDelft\tZuid-Holland\t11\tDelft\t0503\t\t\t52.0116\t4.3571\t6\n"
)


def load(tmp_path, text):
    file = tmp_path / "NL.txt"
    file.write_text(text, encoding="utf-8")
    out = StringIO()
    call_command("load_postcodes", str(file), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_geonames_is_read_and_a_postcode_is_the_middle_of_its_lines(tmp_path):
    assert load(tmp_path, GEONAMES) == {"loaded": 2}
    found = Postcode.objects.get(digits="1011")
    assert (found.city, found.lat, found.lon) == ("Amsterdam", 52.3707, 4.904)


def test_the_same_file_twice_changes_nothing_and_a_newer_one_does(tmp_path):
    for _ in range(2):
        load(tmp_path, GEONAMES)
    assert Postcode.objects.count() == 2
    load(tmp_path, "postcode,city,lat,lon\n2611,Delft Centrum,52.01,4.36\n")
    assert Postcode.objects.get(digits="2611").city == "Delft Centrum"
    assert Postcode.objects.count() == 2


@pytest.mark.parametrize("text", ["", "a,b,c\n", "9999,Ver,1.0,2.0\n", "12,Kort,52,5\n"])
def test_what_holds_no_postcodes_is_refused_whole(tmp_path, text):
    with pytest.raises(CommandError):
        load(tmp_path, "2611,Delft,52.01,4.36\n" + text if text else "")
    assert not Postcode.objects.exists()
