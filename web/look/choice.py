"""What somebody chose on a page that has a time and a way of counting, and the addresses of every other choice."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from index.port import Mode
from web.look.asked import RANGES, USUAL, RangeName, Window

MODES: tuple[Mode, ...] = (Mode.EFFECTIVE, Mode.ORIGINALS, Mode.RAW, Mode.AUTHORS)
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """path: of the page. others: its further parameters, of which one may stand several times. usual: the range of the
    page where its address says none."""

    path: str
    window: Window
    mode: Mode = Mode.EFFECTIVE
    others: Pairs = ()
    usual: RangeName = USUAL

    @property
    def ranges(self) -> Iterator[tuple[RangeName, str]]:
        """Every named range, with the address of the page over it."""
        return ((name, self._address(self.path, _ranged(name, self.usual))) for name in RANGES)

    @property
    def modes(self) -> Iterator[tuple[Mode, str]]:
        """Every way of counting, with the address of the page counted so."""
        return ((mode, self._address(self.path, self._times(self.usual), mode)) for mode in MODES)

    @property
    def kept(self) -> Pairs:
        """What a form that asks for another time has to send along."""
        return (*_counted(self.mode), *self.others)

    @property
    def times(self) -> Pairs:
        """What a form that asks for anything but another time has to send along."""
        return (*self._times(self.usual), *_counted(self.mode))

    def at(self, path: str = "", **more: str) -> str:
        """The same choice at another path. more: parameters in place of those of the same name; an empty one goes."""
        kept = tuple(pair for pair in self.others if pair[0] not in more)
        changed = (*kept, *((name, value) for name, value in more.items() if value))
        return self._address(path or self.path, self._times(self.usual), self.mode, changed)

    def mentions(self, query: str) -> str:
        """The address of what matches, over the same time."""
        return self._address("/explore", self._times(USUAL), self.mode, (("q", query),))

    def _times(self, usual: RangeName) -> Pairs:
        window = self.window
        if window.range:
            return _ranged(window.range, usual)
        return (("from", window.start.isoformat()), ("to", window.end.isoformat()))

    def _address(self, path: str, times: Pairs, mode: Mode | None = None, others: Pairs | None = None) -> str:
        told = (*(self.others if others is None else others), *times, *_counted(mode or self.mode))
        return f"{path}?{urlencode(told)}" if told else path


def _ranged(name: RangeName, usual: RangeName) -> Pairs:
    """Nothing where it is the usual one: addresses stay short."""
    return () if name == usual else (("range", name),)


def _counted(mode: Mode) -> Pairs:
    return () if mode is Mode.EFFECTIVE else (("mode", mode.value),)
