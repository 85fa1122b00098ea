"""Write what the pages take from elsewhere: the icons, as one sprite.

A maintainer runs this by hand after changing ``ICONS`` or the pinned release; nobody else needs
``npm``. The results are committed with their licence, and ``vendored.json`` holds their hashes,
which ``tests/web/test_static.py`` compares.

    python tools/vendor.py

Source: @tabler/icons (MIT). htmx is not copied: it is served from the wheel of django-htmx.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
STATIC: Final = ROOT / "comity" / "web" / "static" / "comity"
LICENCE: Final = ROOT / "LICENSES" / "MIT-tabler-icons.txt"
PACKAGE: Final = "@tabler/icons@3.51.0"
TARBALL: Final = (
    "sha512-0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8"
    "xsBr+zKaRGdA/g=="
)
_NAMES: Final = """
    address-book affiliate alert-circle alert-triangle archive arrow-back-up arrow-forward-up
    arrow-left arrow-right ban bell briefcase building building-bank building-store calendar
    calendar-plus certificate check chevron-down chevron-right circle-check circle-dashed circle-dot
    circle-x clock cloud-upload copy database device-desktop device-floppy device-mobile dots
    download external-link eye eye-off file-check file-text files filter fingerprint flag-3 gavel
    hand-stop hash heartbeat help-circle history hourglass inbox info-circle key keyboard language
    link list-check loader-2 lock lock-open login logout mail message-2 message-question minus moon
    notebook package paperclip pencil phone phone-call plus point qrcode refresh scale search send
    server-2 settings shield-check shield-lock shield-x sun trash upload user user-check user-off
    user-plus users wifi-off world x
"""
ICONS: Final = tuple(_NAMES.split())
_SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_EMPTY = re.compile(r'<path\s+stroke="none"\s+d="M0 0h24v24H0z"\s+fill="none"\s*/>')


def main() -> int:
    """Write sprite, licence and hashes; say what was written."""
    with tempfile.TemporaryDirectory() as folder:
        packed = _packed(Path(folder))
        with tarfile.open(packed) as archive:
            symbols = [_symbol(archive, name) for name in ICONS]
            LICENCE.write_bytes(_member(archive, "package/LICENSE"))
    sprite = STATIC / "icons.svg"
    sprite.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n', encoding="utf-8"
    )
    hashes = {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (sprite, LICENCE)
    }
    stated = {"package": PACKAGE, "integrity": TARBALL, "sha256": hashes}
    (STATIC / "vendored.json").write_text(json.dumps(stated, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {len(symbols)} icons, {sprite.stat().st_size} bytes")
    return 0


def _packed(folder: Path) -> Path:
    told = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True
    )
    packed = folder / told.stdout.strip().splitlines()[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if found != TARBALL:
        sys.exit(f"{PACKAGE} is not what it was: {found}")
    return packed


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    held = archive.extractfile(name)
    if held is None:
        sys.exit(f"{name} is not in {PACKAGE}")
    return held.read()


def _symbol(archive: tarfile.TarFile, name: str) -> str:
    drawn = _member(archive, f"package/icons/outline/{name}.svg").decode()
    found = _SHAPES.search(drawn)
    if found is None:
        sys.exit(f"{name} is not a drawing")
    shapes = re.sub(r"\s+", " ", _EMPTY.sub("", found.group(1))).replace("> <", "><").strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'  # stroked by the style


if __name__ == "__main__":
    sys.exit(main())
