"""A fault of the program: the officer gets a page, the log its class and place, and neither what the fault says."""

import logging

from thelivu.desk.front import views


def test_10_a_fault_is_logged_by_class_and_place_without_its_words(cast, caplog, monkeypatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("MARK-21")

    client = cast.client("anu")
    client.raise_request_exception = False
    monkeypatch.setattr(views, "render", breaks)
    caplog.set_level(logging.DEBUG)

    answer = client.get("/")

    assert answer.status_code == 500
    assert b"MARK-21" not in answer.content
    lines = [record.getMessage() for record in caplog.records if record.name == "thelivu.desk"]
    assert len(lines) == 1
    assert lines[0].startswith("failed view=front:my_day error=ZeroDivisionError at=thelivu.desk.front.views:")
