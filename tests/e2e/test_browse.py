# SPDX-License-Identifier: Apache-2.0
"""layers --browse in a terminal that another program emulates: tmux takes the keys and says what is to be seen."""
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from images import ImageBuilder, file, folder, symlink, whiteout
from test_cli import on_terminal

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="no tmux")
PATIENCE = 15


class Screen:
    """A terminal with the browser in it. The shell in it prints the exit status, so what is left on the screen is seen too."""

    def __init__(self, plimsoll, socket, image, columns=80, rows=24, options="", **env):
        self.socket = str(socket)
        # Standard error is the terminal's as well: what is written to it at the wrong time would be seen.
        world = " ".join(f"{k}='{v}'" for k, v in {**plimsoll.env, "TERM": "tmux-256color", **env}.items())
        command = f"cd '{plimsoll.work}'; echo BEFORE; trap : INT; env -i {world} '{plimsoll.program}' layers --browse {options} '{image}'; echo \"STATUS $?\"; cat"
        self.tmux("-f", os.devnull, "new-session", "-d", "-x", str(columns), "-y", str(rows), "sh", "-c", command)
        self.tmux("set-option", "-g", "remain-on-exit", "on")

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-S", self.socket, *arguments], capture_output=True, text=True, check=True).stdout

    def text(self, *options):
        return self.tmux("capture-pane", "-p", *options)

    def until(self, *words, gone=()):
        """What is to be seen once all the words are there and the others are not."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            text = self.text()
            if all(word in text for word in words) and not any(word in text for word in gone):
                return text
            time.sleep(0.02)
        raise AssertionError(f"{words} without {gone} not seen in:\n{self.text()}")

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def mark(self, name):
        """The two characters before the row of a file."""
        return next(line[:2] for line in self.text().splitlines() if re.search(rf"^.. .* B {{3,}}{re.escape(name)}(?: ->.*)?$", line))

    def pid(self):
        shell = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        return int(subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True).stdout.split()[0])

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, check=False)


def hostile():
    return "etc/bad\x1b[31m\x9b\u202e.txt"


@pytest.fixture
def image(tmp_path):
    builder = ImageBuilder("shop:2.4")
    builder.layer(folder("etc"), file("etc/motd", "one\ntwo\nthree\n"), file("etc/gone", "it was here\n"), file("etc/kept", "kept\n"),
                  folder("opt"), folder("opt/deep"), file("opt/deep/needle.txt", "in a haystack\n"), file("opt/big", b"\0\1\2\3" * 50000),
                  created_by="RUN make base")
    builder.layer(file("etc/motd", "one\n2\nthree\n"), whiteout("etc/gone"), file("etc/kept", "kept\n", uid=7), symlink("etc/link", "motd"),
                  created_by="/bin/sh -c prune && edit")
    builder.layer(folder("new"), file("new/file", "\x1b]0;title\x07text\tand tab\n"), file(hostile(), "x"), created_by="RUN make new")
    return builder.docker(tmp_path / "shop.tar")


@pytest.fixture
def screen(plimsoll, image, tmp_path):
    opened = []

    def open_screen(path=None, **more):
        opened.append(Screen(plimsoll, tmp_path / f"tmux{len(opened)}", path or image, **more))
        return opened[-1]
    yield open_screen
    for one in opened:
        one.close()


def test_open_move_and_quit(screen):
    s = screen()
    text = s.until("[Layers]", "q quit")
    assert ">  0" in text and "RUN make base" in text and "3 layers" in text
    s.keys("Down")
    s.until(">  1", "RUN prune", "removed 1")
    s.keys("Tab", "Space")
    s.until("[Tree after layer 1", "~  ", "motd", "- ", "gone")
    assert s.mark("motd") == "~ " and s.mark("gone") == "- " and s.mark("kept") == "= "
    assert s.mark("link") == "+ "
    s.keys("q")
    text = s.until("STATUS 0", gone=["[Tree"])
    assert "BEFORE" in text, "what was on the screen is there again"
    s.type("typed")
    s.until("typed"), "the terminal echoes again"


def test_changes_since_the_first_layer(screen):
    s = screen()
    s.until("q quit")
    s.keys("Down", "Down", "Tab", "Down", "Space")  # etc is the first row, new the second
    s.until(">  2", "new/", "file")
    s.keys("a")
    s.until("changes of layers 1 to 2")
    s.keys("Up", "Space")
    s.until("motd")
    assert s.mark("motd") == "~ " and s.mark("gone") == "- "
    s.keys("a")
    s.until("only the changes of this layer", gone=["gone"])
    assert s.mark("motd") == "  "


def test_fold_all_and_search_into_closed_folders(screen):
    s = screen()
    s.until("q quit")
    s.keys("Tab", "/")
    s.type("NEEDLE")
    s.keys("Enter")
    s.until("/opt/deep/needle.txt", "needle.txt")
    s.keys("C-Space")
    s.until("[Tree after layer 0  2 of 2]", "opt/", gone=["deep", "motd"])
    s.keys("C-Space")
    s.until("deep", "motd", "  needle.txt")
    s.keys("/")
    s.type("no such name")
    s.keys("Enter")
    s.until("not found: no such name")


def test_filter_by_expression_change_and_owner(screen):
    s = screen()
    s.until("q quit")
    s.keys("Down", "f")
    s.type("^etc/(motd|gone)$")
    s.keys("Enter")
    s.until("[filter ^etc/(motd|gone)$]", "motd", "gone", gone=["kept", "opt"])
    s.keys("-")
    s.until("[no -]", "1 of 2", gone=["    gone"])
    s.keys("Escape")
    s.until("all filters dropped", "opt/", "gone")
    s.keys("f")
    s.type("(")
    s.keys("Enter")
    s.until("not a regular expression")
    s.keys(".", "+", "~")
    s.until("[no .]  [no +]  [no ~]", "gone", gone=["motd", "opt/"])
    s.keys("Escape", "o")
    s.type("nothing")
    s.keys("Enter")
    s.until("no package nothing")


def test_what_a_later_layer_hides_and_its_cause(screen):
    s = screen()
    s.until("q quit")
    s.keys("x", "Tab", "Space")
    s.until("[hidden later]", "motd", "gone", gone=["opt/"])
    assert s.mark("gone") == "+!"
    s.keys("Down")
    s.until("/etc/gone", "removed by layer 1: RUN prune")
    s.keys("c")
    s.until(">  1", "layer 1 removed it: RUN prune")
    assert s.mark("gone") == "- "
    s.keys("c")
    s.until(">  0", "layer 0 brought it: RUN make base")


def test_the_cause_of_a_copy_is_two(screen):
    """What only changed the owner is not what brought the content."""
    s = screen(columns=120)
    s.until("q quit")
    s.keys("Down", "/")
    s.type("etc/kept")  # a path is found as a name is
    s.keys("Enter", "c")
    s.until("layer 0 brought it: RUN make base; layer 1 stored it again: RUN prune")


def test_sizes_are_of_what_the_filters_let_pass(screen):
    s = screen()
    s.until("31 B ▸ etc/ +3")
    s.keys("f")
    s.type("^etc/gone$")
    s.keys("Enter")
    s.until("12 B ▾ etc/ +1")


def test_a_proposal_is_replaced_by_what_is_typed(screen):
    s = screen()
    s.until("q quit")
    s.keys("/")
    s.type("motd")
    s.keys("Enter", "e")
    s.until("Write the file to: motd")
    s.type("x")
    s.until("Write the file to: x\n")
    s.keys("Escape", "e")
    s.until("Write the file to: motd")
    s.keys("End")
    s.type(".txt")
    s.until("Write the file to: motd.txt")


def test_a_key_that_nobody_knows_is_none(screen):
    s = screen()
    s.until("q quit")
    s.type("\x1b[99~")
    s.keys("b")
    s.until("drwx", gone=["[no ~]"])


def test_words_are_whole_and_lines_fit(screen, tmp_path):
    one = ImageBuilder("one:1").layer(file("etc/x", "1"), created_by="RUN make").docker(tmp_path / "one.tar")
    s = screen(path=one)
    s.until("q quit")
    s.keys("Tab")
    text = s.until("c cause")
    assert "  1 layer, " in text and "efficiency 100.0 %" in text and "~" not in text.rstrip().splitlines()[-1]
    s.keys("?")
    lines = s.until("Keys", "hidden by a\nlater layer.\n").splitlines()
    assert max(map(len, lines)) <= 80


def test_view_compare_and_extract(screen, plimsoll):
    s = screen()
    s.until("q quit")
    s.keys("Down", "/")
    s.type("gone")
    s.keys("Enter", "v")
    s.until("etc/gone (layer 0)", "it was here"), "a removed file is viewed as it was"
    s.keys("q", "/")
    s.type("motd")
    s.keys("Enter", "=")
    text = s.until("-two", "+2", "@@ -1,3 +1,3 @@")
    assert "--- etc/motd (layer 0)" in text and "+++ etc/motd (layer 1)" in text
    s.keys("Escape", "e")
    s.until("Write the file to: motd")
    s.keys("C-u")
    s.type("out.txt")
    s.keys("Enter")
    s.until("12 bytes written to out.txt")
    assert (plimsoll.work / "out.txt").read_text() == "one\n2\nthree\n"
    (plimsoll.work / "out.txt").write_text("precious")
    s.keys("e", "C-u")
    s.type("out.txt")
    s.keys("Enter")
    s.until("It is there already")
    s.keys("n")
    s.until("nothing was written")
    assert (plimsoll.work / "out.txt").read_text() == "precious"


def test_binaries_are_shown_as_digits_and_controls_escaped(screen):
    s = screen()
    s.until("q quit")
    s.keys("/")
    s.type("big")
    s.keys("Enter", "v")
    s.until("00000000  00 01 02 03 00 01 02 03  00 01 02 03 00 01 02 03  ................")
    s.keys("G")
    s.until("00030d30")
    s.keys("q", "Tab", "End", "/")
    s.type("file")
    s.keys("Enter", "v")
    s.until("new/file", "\\x1b]0;title\\x07text    and tab")
    s.keys("q", "/")
    s.type("bad")
    s.keys("Enter")
    s.until("bad\\x1b[31m\\x9b\\u{202e}.txt")


def test_history_and_help(screen):
    s = screen()
    s.until("q quit")
    s.keys("H")
    text = s.until("History, the newest first", "RUN prune && edit", "2024-01-02")
    assert text.index("make new") < text.index("make base")
    s.keys("q", "?")
    text = s.until("Keys", "leave the browser")
    s.keys("G")
    s.until("wheel scrolls")
    s.keys("q")
    s.until("[Layers]")


def test_resize_and_too_small(screen):
    s = screen(columns=120, rows=30)
    s.until("q quit", "│")
    s.tmux("resize-window", "-x", "80", "-y", "24")
    s.until("q quit", gone=["│"])
    s.tmux("resize-window", "-x", "50", "-y", "10")
    s.until("needs at least 60x15, has 50x10; q quits")
    s.tmux("resize-window", "-x", "60", "-y", "15")
    s.until("[Layers]", "Tree after layer 0")
    s.keys("q")
    s.until("STATUS 0")


@pytest.mark.parametrize("term", ["vt100", "xterm-256color", "screen", "linux"])
def test_terminals(screen, term):
    s = screen(TERM=term)
    s.until("[Layers]", "q quit")
    s.keys("Tab", "Space")
    s.until("[Tree after layer 0", "motd")
    s.keys("q")
    s.until("STATUS 0")


def test_without_utf8_all_is_ascii(screen):
    s = screen(LC_ALL="C", TERM="vt100")
    s.until("q quit", "----")
    s.keys("Tab", "Space")
    assert s.until("v etc/", "motd").isascii()


def test_colour_and_none(screen):
    s = screen()
    s.until("q quit")
    s.keys("Tab")
    s.until("[Tree")
    assert "\x1b[32m" in s.text("-e"), "what was added is green"
    plain = screen(NO_COLOR="1")
    plain.until("q quit")
    plain.keys("Tab")
    plain.until("[Tree")
    assert "\x1b[3" not in plain.text("-e").replace("\x1b[39m", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_restores_the_terminal(screen, number):
    s = screen()
    s.until("q quit")
    os.kill(s.pid(), number)
    s.until("BEFORE", f"STATUS {128 + number}", gone=["[Layers]"])
    s.type("typed")
    s.until("typed")


def test_ctrl_c_ends_it(screen):
    s = screen()
    s.until("q quit")
    s.keys("C-c")
    s.until("BEFORE", gone=["[Layers]"])


def test_the_mouse_selects_and_scrolls(screen):
    s = screen(TERM="xterm-256color")
    s.until("q quit")
    s.type("\x1b[<0;5;4M\x1b[<0;5;4m")  # on the second layer, as a terminal reports it
    s.until(">  1", "RUN prune && edit\n")
    s.type("\x1b[<65;5;9M")  # the wheel, over the tree
    s.until("[Tree after layer 1  2 of 2]")
    s.type("\x1b[<0;5;7M\x1b[<0;5;7m")
    s.until("[Tree after layer 1  1 of 2]")
    s.type("\x1b[<0;5;7M\x1b[<0;5;7m")  # a second time on etc
    s.until("motd")
    s.keys("q")
    s.until("STATUS 0")


def test_standard_input_may_be_the_image(screen, plimsoll, image, tmp_path):
    s = screen(path="-", options=f"< '{image}'")
    s.until("[Layers]", "q quit")
    s.keys("Down")
    s.until(">  1")
    s.keys("q")
    s.until("STATUS 0")


def test_no_terminal_is_refused(plimsoll, image):
    run = plimsoll("layers", "--browse", image)
    assert run.code == 64 and "standard output is none" in run.err and not run.out
    run = plimsoll("layers", "-b", "-f", "json", image)
    assert run.code == 64 and "leave out -f" in run.err


def test_a_terminal_that_is_not_known_is_refused(plimsoll, image):
    for term in ("no-such-terminal", "dumb"):
        code, text = on_terminal(plimsoll, "layers", "--browse", image, env={"TERM": term})
        assert code == 2, text


# --- while the image is read ---------------------------------------------------------------------------------------

@pytest.fixture
def slow_image(image, tmp_path):
    """Standard input that gives the first half of an image, and the rest when it is told to."""
    fifo, go = tmp_path / "fifo", tmp_path / "go"
    os.mkfifo(fifo)
    feeder = subprocess.Popen(["sh", "-c", f"exec >'{fifo}'; head -c 100000 '{image}'; until [ -e '{go}' ]; do sleep 0.05; done; tail -c +100001 '{image}'"])
    yield fifo, go
    feeder.kill()
    feeder.wait()


def test_a_screen_while_the_image_is_read(screen, slow_image):
    fifo, go = slow_image
    s = screen(path="-", options=f"< '{fifo}'")
    s.until("q leave", gone=["BEFORE"])
    go.write_text("")
    s.until("[Layers]", "q quit")
    s.keys("q")
    s.until("STATUS 0")


@pytest.mark.parametrize("key, after", [("q", "STATUS 0"), ("C-c", "BEFORE")])
def test_reading_can_be_left(screen, slow_image, key, after):
    fifo, go = slow_image
    s = screen(path="-", options=f"< '{fifo}'")
    s.until("q leave")
    s.keys(key)
    go.write_text("")
    s.until(after, gone=["q leave"])


def test_layers_are_there_before_they_are_read(screen):
    fat = next((p / "images/fat.tar" for p in Path(__file__).resolve().parents if (p / "images/fat.tar").exists()), None)
    if not fat:
        pytest.skip("no image that takes long enough")
    s = screen(path=fat, options="--no-cache")
    assert "Layers" in s.until("reading layers", "%", "q leave")
    s.keys("q")
    s.until("STATUS 0")


def test_an_image_that_cannot_be_read_leaves_the_terminal_as_it_was(screen, tmp_path):
    (tmp_path / "broken.tar").write_bytes(b"not an image")
    s = screen(path=tmp_path / "broken.tar")
    s.until("BEFORE", "STATUS 2", "neither a tar nor one packed")


# --- the shell around it -------------------------------------------------------------------------------------------

def test_stop_and_go_on(plimsoll, image, tmp_path):
    """Ctrl-Z gives the terminal back, and fg draws the screen anew."""
    s = Screen(plimsoll, tmp_path / "tmux", image)
    try:
        s.tmux("respawn-pane", "-k", "env", "-i", "TERM=tmux-256color", "PS1=PROMPT ", f"PATH={os.environ['PATH']}", f"XDG_CACHE_HOME={tmp_path}", f"HOME={tmp_path}", "bash", "--norc", "-i")
        s.until("PROMPT")
        s.type(f"'{plimsoll.program}' layers --browse '{image}'\n")
        s.until("[Layers]", "q quit")
        s.keys("Down")
        s.until(">  1")
        s.keys("C-z")
        s.until("Stopped", "PROMPT", gone=["[Layers]"])
        s.type("stty -a | grep -c ' icanon'; fg\n")
        s.until("[Layers]", "q quit", ">  1")
        s.keys("q")
        s.until("PROMPT", gone=["[Layers]"])
    finally:
        s.close()


def test_a_burst_of_clicks_and_wheels(screen):
    """All that comes at once is taken in order; the last of it is what is seen."""
    s = screen(TERM="xterm-256color")
    s.until("q quit")
    s.type("\x1b[<0;5;4M\x1b[<0;5;4m" * 20 + "\x1b[<65;5;4M" * 200 + "\x1b[<64;5;4M" * 200)
    s.type("\x1b[<0;5;4M\x1b[<0;5;4m")
    s.until(">  1", "RUN prune && edit")
    s.type("\x1b[<0;5;")
    s.keys("q")
    time.sleep(0.1)
    s.keys("q")
    s.until("STATUS 0")
