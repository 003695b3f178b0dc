"""Promise 1 in the shape of the code: there is no place where a picture could be kept, decoded or shown."""

import ast

from shape.tree import DESK, ROOT, SRC, files, imported, name, offences, parsed, sources, templates

DECODERS = {"PIL", "cv2", "wand", "imageio", "pyvips", "av", "skimage", "moviepy", "pillow_heif", "ffmpeg"}
FIELDS = {"ImageField", "FileField", "FilePathField"}
CONTENT = {
    "content",
    "contents",
    "image",
    "picture",
    "photo",
    "thumbnail",
    "preview",
    "blob",
    "media_file",
    "bytes",
}


def test_01_templates_show_no_image_from_data() -> None:
    pages = templates()
    shown = r"<(video|audio|object|embed|iframe|picture|canvas)\b|data:image|<image\b"
    img = r"<img\b(?![^>]*src=\"{% static )"

    assert offences(pages, shown) + offences(pages, img) == []


def test_01_styles_and_scripts_load_no_image_from_data() -> None:
    ours = [path for path in files(ROOT / "assets", ".css", ".js") if "vendor" not in path.parts]

    assert offences(ours, r"data:image|new Image\(|createObjectURL|toDataURL", plain=True) == []


def test_01_no_module_can_decode_a_picture() -> None:
    found = [
        f"{name(path)}:{line} {module}"
        for path in sources()
        for module, line in imported(parsed(path))
        if module.partition(".")[0] in DECODERS
    ]
    locked = (ROOT / "locks/base.lock").read_text(encoding="utf-8").lower()

    assert found == []
    assert not any(f"\n{package}==" in f"\n{locked}" for package in ("pillow", "opencv-python", "imageio"))


def test_01_no_table_has_a_place_for_content() -> None:
    found = []
    for path in files(DESK, "models.py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr in FIELDS:
                found.append(f"{name(path)}:{node.lineno} {node.attr}")
            if isinstance(node, ast.ClassDef):
                columns = [one for one in node.body if isinstance(one, ast.Assign)]
                targets = [
                    (t.id, one.lineno) for one in columns for t in one.targets if isinstance(t, ast.Name)
                ]
                found += [f"{name(path)}:{line} {column}" for column, line in targets if column in CONTENT]

    assert found == []


def test_01_the_assets_hold_no_photograph() -> None:
    photographs = files(SRC, ".jpg", ".jpeg", ".webp", ".gif", ".png") + files(
        ROOT / "assets", ".jpg", ".jpeg"
    )

    assert [name(path) for path in photographs] == []
