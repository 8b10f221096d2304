"""Drawing a PDF reads what it is given and nothing else."""

import pytest
from django.contrib.staticfiles import finders

from core import pdf


@pytest.mark.parametrize("outside", ["file", "http"])
def test_a_pdf_asks_no_server_and_opens_no_file(monkeypatch, tmp_path, outside):
    """Words of people stand in it: whatever slips through must not reach inside the network."""
    opened = []
    monkeypatch.setattr(
        "urllib.request.OpenerDirector.open", lambda _self, to, **_kw: opened.append(to)
    )
    address = finders.find("css/dossier.css")
    address = f"file://{address}" if outside == "file" else "http://127.0.0.1:9/x.png"
    page = f'''<html lang="nl"><head><title>x</title><link rel="stylesheet" href="{address}"></head>
        <body><img src="{address}" alt="x"><a rel="attachment" href="{address}">x</a></body></html>'''
    monkeypatch.setattr(pdf, "render_to_string", lambda *_given: page)
    assert pdf.draw("any.html", {}, css="css/dossier.css").startswith(b"%PDF")
    assert not opened
