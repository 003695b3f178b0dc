"""No way around the one query layer: no admin site, no signals, no superuser, no form made from a table."""

import ast

from shape.tree import DESK, SRC, files, imported, name, parsed, sources

BANNED = ("django.contrib.admin", "django.dispatch", "django.db.models.signals", "django.core.signals")
SHORTCUTS = {"is_superuser", "create_superuser", "PermissionsMixin", "ModelForm", "modelform_factory"}


def test_no_admin_and_no_signals() -> None:
    found = [
        f"{name(path)}:{line} {module}"
        for path in sources()
        for module, line in imported(parsed(path))
        if module.startswith(BANNED)
    ]
    named = [
        name(path)
        for path in files(SRC, ".py")
        if '"django.contrib.admin"' in path.read_text(encoding="utf-8")
    ]

    assert found == []
    assert named == []


def test_no_superuser_shortcut() -> None:
    found = []
    for path in sources():
        for node in ast.walk(parsed(path)):
            word = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "arg", None)
            if word in SHORTCUTS:
                found.append(f"{name(path)}:{getattr(node, 'lineno', 0)} {word}")

    assert found == []


def test_no_foreign_admin_site_in_the_settings() -> None:
    text = (DESK / "settings.py").read_text(encoding="utf-8")

    assert "contrib.admin" not in text
