"""Promise 1 in the shape of the code: there is no place where a picture could be kept, decoded or shown."""

import ast

from shape.tree import DESK, ROOT, SRC, files, functions, imported, name, offences, parsed, sources, templates

DECODERS = {
    *("PIL", "cv2", "wand", "imageio", "pyvips", "av", "skimage", "moviepy", "pillow_heif", "ffmpeg"),
    *("simplejpeg", "pi_heif", "pdqhash"),
}
MAY_DECODE = {
    # run in the confined child of the sandbox alone, which writes no file and answers numbers and codes
    "src/thelivu/devices/look/images.py": {"PIL", "simplejpeg", "pi_heif"},
    "src/thelivu/devices/look/films.py": {"av"},
    # draws the soft patches of the validation set from a number
    "src/thelivu_sim/devices/drawn.py": {"PIL"},
    # the peers of a bench, on gradients, waves and noise that it makes itself
    "src/thelivu_sim/bench/examination_pdq.py": {"PIL", "simplejpeg", "pdqhash"},
    "src/thelivu_sim/bench/examination_whole.py": {"PIL", "pdqhash"},
}
LOOK = "src/thelivu/devices/look/"
WRITES = {
    *("open", "save", "write", "write_bytes", "write_text", "tofile", "savez", "dump", "show", "encode_jpeg"),
    *("memmap", "pwrite", "sendfile", "rename", "mkstemp", "NamedTemporaryFile", "mux", "add_stream"),
}
READS = {"Image", "av", "tarfile", "archive"}  # whose `open` reads: the mode is in the module's own text, "r" or none
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
        if module.partition(".")[0] in DECODERS - MAY_DECODE.get(name(path), set())
    ]
    locked = (ROOT / "locks/base.lock").read_text(encoding="utf-8").lower()

    assert found == []
    packages = ("pillow", "opencv-python", "imageio", "simplejpeg", "pi-heif", "av", "pdqhash")
    assert not any(f"\n{package}==" in f"\n{locked}" for package in packages)


def test_01_each_module_that_may_decode_does_so() -> None:
    """The list is no longer than it must be."""
    by_name = {name(path): path for path in sources()}
    unused = {
        module: allowed - {one.partition(".")[0] for one, _ in imported(parsed(by_name[module]))}
        for module, allowed in MAY_DECODE.items()
    }

    assert {module: rest for module, rest in unused.items() if rest} == {}


def test_01_what_looks_at_pictures_writes_nothing_and_gives_no_pixels() -> None:
    """By shape: no call that writes, but of the made-up picture that warms the decoders; nothing public gives an array."""
    wrong = []
    for path in (one for one in sources() if name(one).startswith(LOOK)):
        tree = parsed(path)
        warm = {id(node) for one in functions(tree) if one.name == "warm" for node in ast.walk(one)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and id(node) not in warm:
                called, _, of = ast.unparse(node.func)[::-1].partition(".")
                if called[::-1] in WRITES and of[::-1] not in READS:
                    wrong.append(f"{name(path)}:{node.lineno} {ast.unparse(node.func)}")
        if name(path) in MAY_DECODE:
            given = {one.name: ast.unparse(one.returns or ast.Constant("?")) for one in functions(tree)}
            public = {what: kind for what, kind in given.items() if not what.startswith("_")}
            wrong += [
                f"{name(path)} {what}: {kind}"
                for what, kind in public.items()
                if kind not in ("bool", "Seen", "None")
            ]

    assert wrong == []


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
